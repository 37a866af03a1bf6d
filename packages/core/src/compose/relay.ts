import { CallQueue } from '../engine/call-queue.js';
import type { LiveCall } from '../engine/live-call.js';
import type { Pool, PoolContext } from '../engine/pool.js';
import type { Stay } from '../engine/stay.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import type { CloseOptions, ExecutorStats } from '../executor.js';
import type { ExecutorError } from '../executor-error.js';
import type { Sealed } from '../wire/sealed.js';
import { Lane, type LaneOwner } from './lane.js';
import type { Part } from './part.js';
import { Returned } from './returned.js';

/** What tells one composite from another. */
export interface RelayRules {
  readonly parts: readonly Part[];
  /** Calls at work at once; the rest wait here, by priority. Default: no bound. */
  readonly concurrency?: number | undefined;
  /** Who makes the first attempt of every call; needed where there are several and nobody chooses. */
  readonly first?: Part | undefined;
  /** Who makes the next attempt of a call; needed where there are several and none is the first. */
  readonly choose?: ((call: LiveCall) => Part) | undefined;
  /** A call has come back from a part, where it failed. Returns who makes another attempt, if anybody. */
  readonly next?: ((call: LiveCall, part: Part, error: unknown) => Part | undefined) | undefined;
}

/** More calls than anybody has. A small integer, as what is left of it. */
const NO_BOUND = 2 ** 30;

/** The pool of a composite: sends calls to its parts, as guests, and takes back what fails there. */
export class Relay implements Pool, LaneOwner {
  readonly eagerAt = 512;
  readonly hasOwnStays: boolean = false;
  protected readonly context: PoolContext;
  // each by itself: rules of different composites are objects of different shapes, slow to look into
  readonly #choose: RelayRules['choose'];
  readonly #next: RelayRules['next'];
  readonly #lanes: ReadonlyMap<Part, Lane>;
  /** Those that fetch calls. */
  readonly #fed: readonly Lane[];
  /** The executors once each, though a composite may have one of them twice. */
  readonly #parts: readonly Part[];
  /** Calls at work at once. */
  readonly #most: number;
  #atWork = 0;
  /** Calls that wait in a lane of their own part: so many are certain to be next. */
  #chosen = 0;
  #idle: (() => void) | undefined;

  constructor(context: PoolContext, { parts, first, concurrency, choose, next }: RelayRules) {
    const isFed = (part: Part): boolean => first === undefined || part === first;
    const alone = first !== undefined || parts.length === 1;
    this.context = context;
    this.#choose = choose;
    this.#next = next;
    this.#most = Math.min(concurrency ?? NO_BOUND, NO_BOUND);
    this.#parts = [...new Map(parts.map((part) => [part.executor, part])).values()];
    const laneTo = (part: Part): Lane => {
      if (!isFed(part)) return new Lane(this, part, new CallQueue());
      if (alone) return new Lane(this, part, context.queue, () => context.take());
      const waiting = new CallQueue<LiveCall>();
      return new Lane(this, part, waiting, () => waiting.take());
    };
    this.#lanes = new Map(parts.map((part) => [part, laneTo(part)]));
    this.#fed = parts.filter(isFed).map((part) => this.#lanes.get(part)!);
  }

  get room(): number {
    return this.#most - this.#atWork;
  }

  pump(): void {
    const choose = this.#choose;
    if (choose !== undefined && this.#fed.length > 1) {
      while (this.room > this.#chosen) {
        const call = this.context.take();
        if (call === undefined) break;
        const lane = this.#lanes.get(choose(call))!;
        call.slot = lane;
        lane.waiting.add(call);
        this.#chosen++;
      }
    }
    for (const lane of this.#fed) lane.pump();
  }

  send(call: LiveCall, lane: Lane): boolean {
    if (this.#chosen > 0 && call.slot instanceof Lane) this.#chosen--;
    this.began(lane.part);
    const { engine } = lane.part;
    return engine.receive(call, lane.stayOf(call));
  }

  failed(call: LiveCall, stay: Stay, { part }: Lane, error: unknown): boolean {
    call.slot = new Returned(stay, part, call.hasStarted ? stay.engine.workerOf(call) : undefined);
    const next = this.#next?.(call, part, error);
    if (next === undefined) return false;
    call.moveOn({ attempt: call.nextAttempt(), error, delayMs: 0 });
    if (call.live && this.send(call, this.#lanes.get(next)!)) next.engine.enqueue(call);
    return true;
  }

  left(_stay: Stay, _reason: ExecutorError | undefined): boolean {
    return false;
  }

  /** Something is at work for a call. */
  protected began(part: Part): void {
    part.load++;
    this.#atWork++;
  }

  ended({ part }: { readonly part: Part }): void {
    part.load--;
    this.#atWork--;
    if (this.room === 1) this.context.wake(); // there was none
    if (this.#atWork === 0) this.#idle?.();
  }

  drop(call: LiveCall, _attempt: number, reason: unknown): boolean {
    const { slot } = call;
    if (slot instanceof Lane) {
      slot.waiting.forget();
      call.slot = undefined;
      this.#chosen--;
      this.context.wake();
    }
    return slot instanceof Returned && (slot.stay.companion?.drop(reason as ExecutorError) ?? false);
  }

  deliver(call: LiveCall, message: Sealed): void {
    const companion = call.slot instanceof Returned ? call.slot.stay.companion : undefined;
    if (companion === undefined) call.keep(message);
    else companion.deliver(message);
  }

  running(): number {
    return this.#sum('running');
  }

  workers(): number {
    return Math.min(this.#sum('workers'), this.#most);
  }

  workerOf({ slot }: LiveCall): WorkerPlace | undefined {
    return slot instanceof Returned ? (slot.stay.companion?.worker ?? slot.worker) : undefined;
  }

  fenced(): number {
    return this.#sum('fenced');
  }

  async detach(): Promise<void> {
    throwFirst(await this.#endOwned({ detach: true }));
  }

  async close(): Promise<void> {
    for (const lane of this.#lanes.values()) lane.close();
    const ends = await this.#endOwned();
    if (this.#atWork > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    for (const part of this.#lanes.keys()) await part.leave();
    throwFirst(ends);
  }

  #endOwned(options?: CloseOptions): Promise<PromiseSettledResult<void>[]> {
    const owned = this.#parts.filter(({ shared }) => !shared);
    return Promise.allSettled(owned.map(({ executor }) => executor.close(options)));
  }

  #sum(member: keyof ExecutorStats): number {
    return this.#parts.reduce((sum, { executor }) => sum + executor.stats()[member], 0);
  }
}

function throwFirst(ends: readonly PromiseSettledResult<void>[]): void {
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
