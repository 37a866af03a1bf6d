import type { FutureState, Handler, Progress } from '../future.js';
import type { CallOptions } from '../task/call-options.js';
import type { TaskDefinition } from '../task/definition.js';
import { definitionOf, type Task } from '../task/task.js';
import { openCopy } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { addListener, type CallObserver, emit } from './call-events.js';
import { sinceBeginning, toEpoch } from './clock.js';
import type { Engine } from './engine.js';
import type { LiveCall } from './live-call.js';
import { NO_RARITIES, type Rarities } from './rarities.js';

type AnyTask = Task<readonly unknown[], unknown>;

/** What is known of a call. There may be a million of them. */
export class CallRecord {
  readonly home: Engine;
  readonly task: AnyTask;
  readonly number: number;
  /** The arguments; dropped as soon as nothing can need them again. */
  sealed: Sealed | undefined;
  state: FutureState = 'pending';
  attempt = 1;
  /** Where it waits or runs: the engine's queue, a timer before the next attempt, or with the pool. */
  place: 'nowhere' | 'queue' | 'timer' | 'pool' = 'nowhere';
  /** For the pool's own book-keeping. */
  slot: unknown;
  observer: CallObserver | undefined;
  /** Neighbours in the engine's list of live calls. */
  previous: LiveCall | undefined;
  next: LiveCall | undefined;
  protected readonly submitted: number = sinceBeginning();
  protected startedSince = -1;
  protected endedSince = -1;
  protected rare: Rarities = NO_RARITIES;

  constructor(home: Engine, task: AnyTask, number: number) {
    this.home = home;
    this.task = task;
    this.number = number;
  }

  get id(): string {
    return this.rare.id ?? `${this.home.prefix}-${this.number.toString(36)}`;
  }

  get definition(): TaskDefinition {
    return definitionOf(this.task);
  }

  get options(): CallOptions {
    return this.task.options;
  }

  get priority(): number {
    return this.task.options.priority ?? 0;
  }

  get submittedAt(): number {
    return toEpoch(this.submitted);
  }

  get startedAt(): number | undefined {
    return this.startedSince < 0 ? undefined : toEpoch(this.startedSince);
  }

  get endedAt(): number | undefined {
    return this.endedSince < 0 ? undefined : toEpoch(this.endedSince);
  }

  get jobId(): string | undefined {
    return this.rare.jobId;
  }

  get progress(): Progress | undefined {
    return this.rare.progress;
  }

  /** Attempts that used up the retry policy, the present one included. */
  get counted(): number {
    return this.attempt - (this.rare.repeats ?? 0);
  }

  /** False once the future has settled. */
  get live(): boolean {
    return this.state === 'pending' || this.state === 'running';
  }

  /** Keeps the arguments as given, for an executor that does not clone. */
  keepRaw(args: readonly unknown[]): void {
    this.more.raw = args;
  }

  /** The call is one that the backend has already, from a program before this one; its arguments are there. */
  adopt(id: string): void {
    this.more.id = id;
  }

  /** The backend has durably accepted this attempt. */
  accepted(attempt: number, jobId: string): void {
    if (attempt === this.attempt && this.live) this.more.jobId = jobId;
  }

  /** Gives an attempt arguments of its own, also when the call has settled meanwhile; none to an adopted call. */
  argsOpener(): () => readonly unknown[] {
    const [sealed, raw] = [this.sealed, this.rare.raw];
    return () => raw ?? (sealed === undefined ? [] : (openCopy(sealed) as readonly unknown[]));
  }

  /** Keeps a message until a worker has the call. */
  keep(message: Sealed): void {
    this.more.outbox ??= [];
    this.more.outbox.push(message);
  }

  /** The messages that were kept. */
  takeOutbox(): readonly Sealed[] {
    return this.rare.outbox?.splice(0) ?? [];
  }

  on(event: string, handler: Handler<readonly unknown[]>): () => void {
    if (typeof handler !== 'function') throw new TypeError('expected `handler` to be a function');
    this.more.listeners ??= new Map();
    return addListener(this.more.listeners, event, handler);
  }

  protected get more(): Rarities {
    if (this.rare === NO_RARITIES) this.rare = {};
    return this.rare;
  }

  protected emit(event: string, ...payload: readonly unknown[]): void {
    if (this.rare.listeners !== undefined) emit(this.rare.listeners, event, ...payload);
  }

  /** Arguments of an adopted call are known only if its pool has fetched them. */
  protected get isRepeatable(): boolean {
    return this.sealed !== undefined || this.rare.raw !== undefined;
  }
}
