import type { Definition, EnvironmentVariable, Queue, ResourceRequirement } from './catalog.js';
import type { RetryStrategy } from './retry-strategy.js';

/** States of a job, in the order it goes through them. */
export const STATES = [
  'SUBMITTED',
  'PENDING',
  'RUNNABLE',
  'STARTING',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
] as const;

export type JobState = (typeof STATES)[number];

/** What runs of a job: of an array, the same for every child. */
export interface JobSpec {
  readonly name: string;
  readonly queue: Queue;
  readonly definition: Definition;
  readonly command: readonly string[];
  readonly environment: readonly EnvironmentVariable[];
  readonly resourceRequirements: readonly ResourceRequirement[];
  /** Characters of the overrides as ECS counts them. */
  readonly overridesLength: number;
  readonly retryStrategy: RetryStrategy | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly shareIdentifier: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** One try to run a job. */
export interface AttemptRecord {
  readonly startedAt: number | undefined;
  readonly stoppedAt: number;
  readonly statusReason: string;
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
  readonly logStreamName: string | undefined;
}

/** A job, a child of an array, or the parent of one. */
export class Job {
  readonly id: string;
  readonly spec: JobSpec;
  readonly parent: Job | undefined;
  readonly index: number | undefined;
  readonly createdAt: number = Date.now();
  readonly attempts: AttemptRecord[] = [];
  /** Jobs that have to succeed first. */
  readonly blockers: Job[] = [];
  /** Of a parent. */
  children: readonly Job[] = [];
  /** Of a parent: how many children are in each state. */
  readonly summary: Record<JobState, number> = {
    SUBMITTED: 0,
    PENDING: 0,
    RUNNABLE: 0,
    STARTING: 0,
    RUNNING: 0,
    SUCCEEDED: 0,
    FAILED: 0,
  };
  statusReason: string | undefined;
  startedAt: number | undefined;
  stoppedAt: number | undefined;
  logStreamName: string | undefined;
  cancelled = false;
  terminated = false;
  /** What terminate said; the reason of the end. */
  terminateReason: string | undefined;
  readonly #moved: (job: Job) => void;
  #state: JobState = 'SUBMITTED';

  /** @param moved - Hears of each new state. */
  constructor(id: string, spec: JobSpec, moved: (job: Job) => void, parent?: Job, index?: number) {
    this.id = id;
    this.spec = spec;
    this.#moved = moved;
    this.parent = parent;
    this.index = index;
    if (parent !== undefined) parent.summary.SUBMITTED++;
  }

  get state(): JobState {
    return this.#state;
  }

  set state(state: JobState) {
    const { parent } = this;
    if (parent !== undefined) {
      parent.summary[this.#state]--;
      parent.summary[state]++;
    }
    this.#state = state;
    this.#moved(this);
    if (parent !== undefined) parent.followChildren();
  }

  get ended(): boolean {
    return this.#state === 'SUCCEEDED' || this.#state === 'FAILED';
  }

  get vcpus(): number {
    return Number(this.spec.resourceRequirements.find(({ type }) => type === 'VCPU')?.value ?? 1);
  }

  /** A parent is PENDING from the first child that could run to the last that ended. */
  followChildren(): void {
    const { SUCCEEDED, FAILED, SUBMITTED } = this.summary;
    const size = this.children.length;
    if (size === 0 || this.ended) return;
    if (SUCCEEDED + FAILED === size) {
      this.#state = FAILED > 0 ? 'FAILED' : 'SUCCEEDED';
      this.stoppedAt = Date.now();
      if (FAILED > 0) this.statusReason = this.terminateReason ?? 'Array Child Job failed';
      this.#moved(this);
    } else if (SUBMITTED < size && this.#state !== 'PENDING') {
      this.#state = 'PENDING';
      this.#moved(this);
    }
  }
}
