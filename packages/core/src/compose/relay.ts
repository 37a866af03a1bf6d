import { CallQueue } from '../engine/call-queue.js';
import type { LiveCall } from '../engine/live-call.js';
import type { Pool, PoolContext } from '../engine/pool.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import type { ExecutorStats } from '../executor.js';
import type { ExecutorError } from '../executor-error.js';
import type { Sealed } from '../wire/sealed.js';
import { Lane, type LaneOwner } from './lane.js';
import { Leg, type LegOwner, outrun } from './leg.js';
import type { Part } from './part.js';

/** What tells one composite from another. */
export interface RelayRules {
  readonly parts: readonly Part[];
  /** Calls at work at once; the rest wait here, by priority. Default: no bound. */
  readonly concurrency?: number | undefined;
  /** Who makes the first attempt of every call; needed where there are several and nobody chooses. */
  readonly first?: Part | undefined;
  /** Who makes the next attempt of a call; needed where there are several and none is the first. */
  readonly choose?: ((call: LiveCall) => Part) | undefined;
  /** An attempt has set out. */
  readonly placed?: ((leg: Leg) => void) | undefined;
  /** An attempt has failed, and no other is under way. Returns whether one is now. */
  readonly failed?: ((leg: Leg, error: unknown, relay: Relay) => boolean) | undefined;
  /** Nothing of an attempt is at work any more. */
  readonly ended?: ((leg: Leg) => void) | undefined;
}

/** More calls than anybody has. A small integer, as what is left of it. */
const NO_BOUND = 2 ** 30;

/** The pool of a composite: lets its parts fetch calls and tells these how they went. */
export class Relay implements Pool, LegOwner, LaneOwner {
  readonly eagerAt = 512;
  readonly #context: PoolContext;
  // each by itself: rules of different composites are objects of different shapes, slow to look into
  readonly #choose: RelayRules['choose'];
  readonly #placed: RelayRules['placed'];
  readonly #failed: RelayRules['failed'];
  readonly #ended: RelayRules['ended'];
  readonly #lanes: ReadonlyMap<Part, Lane>;
  /** The executors once each, though a composite may have one of them twice. */
  readonly #parts: readonly Part[];
  /** Calls at work at once. */
  readonly #most: number;
  #atWork = 0;
  /** Calls that wait in a lane of their own part: so many are certain to be next. */
  #chosen = 0;
  #idle: (() => void) | undefined;

  constructor(context: PoolContext, rules: RelayRules) {
    const { parts, first, concurrency, choose, placed, failed, ended } = rules;
    const fed = first === undefined ? parts : [first];
    this.#context = context;
    this.#choose = choose;
    this.#placed = placed;
    this.#failed = failed;
    this.#ended = ended;
    this.#most = Math.min(concurrency ?? NO_BOUND, NO_BOUND);
    this.#parts = [...new Map(parts.map((part) => [part.executor, part])).values()];
    const laneTo = (part: Part): Lane =>
      fed.length === 1
        ? new Lane(this, part, context.queue, () => context.take())
        : new Lane(this, part, new CallQueue());
    this.#lanes = new Map(fed.map((part) => [part, laneTo(part)]));
  }

  get room(): number {
    return this.#most - this.#atWork;
  }

  pump(): void {
    const choose = this.#choose;
    if (choose !== undefined && this.#lanes.size > 1) {
      while (this.room > this.#chosen) {
        const call = this.#context.take();
        if (call === undefined) break;
        const lane = this.#lanes.get(choose(call))!;
        call.slot = lane;
        lane.waiting.add(call);
        this.#chosen++;
      }
    }
    for (const lane of this.#lanes.values()) lane.pump();
  }

  place(call: LiveCall, part: Part): LiveCall | undefined {
    if (this.#chosen > 0 && call.slot instanceof Lane) this.#chosen--;
    return this.#send(new Leg(this, call, part, call.attempt));
  }

  /** Makes a further attempt at a part: after one that failed, or beside one that takes long. */
  placeAlso(call: LiveCall, part: Part, attempt: number = call.attempt, beside?: Leg): void {
    const placed = this.#send(new Leg(this, call, part, attempt, beside));
    if (placed !== undefined) placed.home.enqueue(placed);
  }

  #send(leg: Leg): LiveCall | undefined {
    leg.call.slot = leg; // first: a handler of an executor that starts at once may cancel it
    this.#atWork++;
    const placed = leg.go();
    if (leg.live) this.#placed?.(leg);
    return placed;
  }

  succeeded(leg: Leg, value: unknown): void {
    const { call } = leg;
    if (leg.attempt !== call.attempt) {
      call.switchTo(leg.attempt);
      call.started(leg.attempt, leg.startedAt, leg.jobId);
    }
    if (leg.other !== undefined || call.slot !== leg)
      for (const other of others(leg)) other.drop(outrun('another one answered first'));
    call.succeed(leg.attempt, value);
    this.#forget(leg);
  }

  failed(leg: Leg, error: unknown): void {
    const { call } = leg;
    const other = others(leg).at(-1);
    if (other === undefined) {
      if (this.#failed?.(leg, error, this) !== true) {
        call.fail(leg.attempt, error);
        this.#forget(leg);
      }
    } else if (leg.attempt === call.attempt) {
      call.moveOn({ attempt: other.attempt, error, delayMs: 0 });
      if (other.startedAt !== undefined) call.started(other.attempt, other.startedAt, other.jobId);
    }
  }

  /** Of a call that is over only its worker is kept: what made it may be large, and users keep many futures. */
  #forget(leg: Leg): void {
    const { call } = leg;
    if (call.slot === leg && leg.other === undefined && !leg.atWork && !call.live) call.slot = leg.worker;
  }

  ended(leg: Leg): void {
    this.#atWork--;
    this.#ended?.(leg);
    if (leg.call.stopping && legsOf(leg.call).every(({ atWork }) => !atWork)) leg.call.stopped();
    if (this.room === 1) this.#context.wake(); // there was none
    if (this.#atWork === 0) this.#idle?.();
  }

  copy(leg: Leg): void {
    this.placeAlso(leg.call, leg.part, leg.call.nextAttempt(), leg);
  }

  drop(call: LiveCall, _attempt: number, reason: unknown): boolean {
    if (call.slot instanceof Lane) {
      call.slot.waiting.forget();
      call.slot = undefined;
      this.#chosen--;
      this.#context.wake();
    }
    const stopping = legsOf(call).map((leg) => leg.drop(reason as ExecutorError));
    return stopping.includes(true);
  }

  deliver(call: LiveCall, message: Sealed): void {
    if (call.slot instanceof Lane) call.keep(message);
    for (const leg of legsOf(call)) leg.deliver(message);
  }

  running(): number {
    return this.#sum('running');
  }

  workers(): number {
    return Math.min(this.#sum('workers'), this.#most);
  }

  workerOf(call: LiveCall): WorkerPlace | undefined {
    if (!call.live && !(call.slot instanceof Leg)) return call.slot as WorkerPlace | undefined;
    let leg = call.slot instanceof Leg ? call.slot : undefined;
    while (leg !== undefined && leg.attempt !== call.attempt) leg = leg.other;
    return leg?.worker;
  }

  fenced(): number {
    return this.#sum('fenced');
  }

  async close(): Promise<void> {
    for (const lane of this.#lanes.values()) lane.close();
    const owned = this.#parts.filter(({ shared }) => !shared);
    const closed = await Promise.allSettled(owned.map(({ executor }) => executor.close()));
    if (this.#atWork > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    for (const end of closed) if (end.status === 'rejected') throw end.reason;
  }

  #sum(member: keyof ExecutorStats): number {
    return this.#parts.reduce((sum, { executor }) => sum + executor.stats()[member], 0);
  }
}

/** The attempts of a call that set out last: the latest first, its copies after it. */
function legsOf({ slot }: LiveCall): Leg[] {
  const legs: Leg[] = [];
  for (let leg = slot instanceof Leg ? slot : undefined; leg !== undefined; leg = leg.other) legs.push(leg);
  return legs;
}

function others(than: Leg): Leg[] {
  return legsOf(than.call).filter((leg) => leg !== than && leg.live);
}
