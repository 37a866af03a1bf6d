import type { FutureState, Progress } from '../future.js';
import type { CallOptions } from '../task/call-options.js';
import type { TaskDefinition } from '../task/definition.js';
import { definitionOf, type Task } from '../task/task.js';
import { openCopy } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { ID_PREFIX, nextNumber } from './call-ids.js';
import { sinceBeginning, toEpoch } from './clock.js';
import { NEVER } from './equal-deadlines.js';
import { type CallHeaders, NO_RARITIES, type Rarities } from './rarities.js';
import type { Stay } from './stay.js';

const NO_MESSAGES: readonly Sealed[] = Object.freeze([]);

/** What is known of a call: who it is, what it carries, when what happened. There may be a million of them. */
export class CallRecord {
  readonly task: Task<readonly unknown[], unknown>;
  readonly number: number;
  /** The arguments; dropped as soon as nothing can need them again. */
  sealed: Sealed | undefined;
  state: FutureState = 'pending';
  attempt = 1;
  /** Where it waits or runs: held at the door, the engine's queue, a timer before the next attempt, or with the pool. */
  place: 'nowhere' | 'door' | 'queue' | 'timer' | 'pool' = 'nowhere';
  /** For the book-keeping of the pool that has it. */
  slot: unknown;
  /** With which part of a composite it is; kept at its end, for those who ask who ran it. */
  stay: Stay | undefined;
  /** When it has to be done; see `Due`. */
  due: number = NEVER;
  protected readonly submitTime: number;
  protected startTime = -1;
  protected endTime = -1;
  protected rare: Rarities = NO_RARITIES;

  constructor(task: Task<readonly unknown[], unknown>, parent: CallRecord | undefined) {
    this.task = task;
    this.submitTime = parent === undefined ? sinceBeginning() : parent.submitTime;
    this.number = parent === undefined ? nextNumber() : parent.number;
    if (parent === undefined) return;
    this.more.parent = parent;
    this.sealed = parent.sealed;
    if (parent.rare.raw !== undefined) this.keepRaw(parent.rare.raw);
  }

  /** The call that this one makes an attempt for: it has the id and the future. */
  get parent(): CallRecord | undefined {
    return this.rare.parent;
  }

  get id(): string {
    return this.parent?.id ?? this.rare.id ?? `${ID_PREFIX}-${this.number.toString(36)}`;
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
    return toEpoch(this.submitTime);
  }

  /** Has a worker ever started it? */
  get hasStarted(): boolean {
    return this.startTime >= 0;
  }

  get startedAt(): number | undefined {
    return this.startTime < 0 ? undefined : toEpoch(this.startTime);
  }

  get endedAt(): number | undefined {
    return this.endTime < 0 ? undefined : toEpoch(this.endTime);
  }

  /** Milliseconds from its latest start to its end. */
  get elapsedMs(): number | undefined {
    return this.startTime < 0 || this.endTime < 0 ? undefined : this.endTime - this.startTime;
  }

  get jobId(): string | undefined {
    return this.rare.jobId;
  }

  get progress(): Progress | undefined {
    return this.rare.progress;
  }

  /** What travels beside the arguments; see {@link CallHeaders}. */
  get headers(): CallHeaders | undefined {
    return this.parent === undefined ? this.rare.headers : this.parent.headers;
  }

  set headers(headers: CallHeaders) {
    this.more.headers = headers;
  }

  /** Attempts that were lost with their worker and made once more, beyond the retry policy. */
  get repeats(): number {
    return this.rare.repeats ?? 0;
  }

  /** False once the future has settled. */
  get live(): boolean {
    return this.state === 'pending' || this.state === 'running';
  }

  /** Its work goes on although its outcome no longer counts; `stopped` tells the end. */
  get stopping(): boolean {
    return !this.live && (this.rare.lingering?.length ?? 0) > 0;
  }

  /** Keeps the arguments as given, for an executor that does not clone. */
  keepRaw(args: readonly unknown[]): void {
    this.more.raw = args;
  }

  /** The call is one that the backend has already, from a program before this one; its arguments are there. */
  followFrom(id: string): void {
    this.more.id = id;
  }

  /** The backend has durably accepted this attempt. */
  accepted(attempt: number, jobId: string): void {
    if (attempt === this.attempt && this.live) this.more.jobId = jobId;
  }

  /** Gives an attempt arguments of its own, also when the call has settled meanwhile; none where they are not known. */
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
    const { outbox } = this.rare;
    if (outbox === undefined || outbox.length === 0) return NO_MESSAGES;
    return outbox.splice(0);
  }

  /** The number of another attempt: each has its own, whichever executor makes it. */
  nextAttempt(): number {
    if (this.parent !== undefined) return this.parent.nextAttempt();
    this.more.attempts = Math.max(this.rare.attempts ?? 0, this.attempt) + 1;
    return this.rare.attempts!;
  }

  /** The attempt that counts for the user. */
  protected get rootAttempt(): number {
    return this.parent === undefined ? this.attempt : this.parent.rootAttempt;
  }

  /** Arguments of a call of before are known only if its pool has fetched them. */
  protected get isRepeatable(): boolean {
    return this.sealed !== undefined || this.rare.raw !== undefined;
  }

  protected get more(): Rarities {
    if (this.rare === NO_RARITIES) this.rare = {};
    return this.rare;
  }
}
