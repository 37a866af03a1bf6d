import type { Job } from './job.js';
import { JobRun, type RunSettings } from './job-run.js';
import { type AttemptEnd, triesAgain } from './retry-strategy.js';

/** How a conductor lets jobs wait. */
export interface ConductorSettings extends RunSettings {
  /** vCPUs that the jobs of a queue may use at once, by name. */
  readonly vcpus: Map<string, number>;
  /** Milliseconds in SUBMITTED and in STARTING. */
  readonly delays: { readonly submittedMs: number; readonly startingMs: number };
  /** Can an image be pulled? */
  pulls(): boolean;
}

/** Brings jobs from state to state, as many at once as there are vCPUs. */
export class Conductor {
  readonly #settings: ConductorSettings;
  readonly #waiting = new Set<Job>();
  readonly #runnable = new Map<string, Set<Job>>();
  readonly #runs = new Map<Job, JobRun>();
  readonly #starting = new Map<Job, NodeJS.Timeout>();
  readonly #used = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #idle: (() => void) | undefined;

  constructor(settings: ConductorSettings) {
    this.#settings = settings;
  }

  /** How many jobs are in progress. */
  get busy(): number {
    return this.#runs.size + this.#starting.size;
  }

  add(jobs: readonly Job[]): void {
    for (const job of jobs) this.#waiting.add(job);
    this.#pumpIn(this.#settings.delays.submittedMs);
  }

  /** The attempt of a job that runs now. */
  runOf(job: Job): JobRun | undefined {
    return this.#runs.get(job);
  }

  /** Ends a job that has not started, or stops it. */
  terminate(job: Job, reason: string): void {
    if (job.ended) return;
    job.terminated = true;
    job.terminateReason = reason;
    const run = this.#runs.get(job);
    if (run !== undefined) run.stop({ statusReason: reason });
    else this.#endUnstarted(job, reason);
  }

  /** Ends a job that has not started; any other goes on. */
  cancel(job: Job, reason: string): void {
    if (job.ended || this.#runs.has(job) || this.#starting.has(job)) return;
    job.cancelled = true;
    job.terminateReason = reason;
    this.#endUnstarted(job, reason);
  }

  /** Looks whether jobs can go on: there are more vCPUs. */
  pump(): void {
    this.#timer = undefined;
    const now = Date.now();
    let next = Number.POSITIVE_INFINITY;
    for (const job of this.#waiting) {
      const due = job.createdAt + this.#settings.delays.submittedMs;
      if (due > now) next = Math.min(next, due - now);
      else this.#release(job);
    }
    for (const [queue, jobs] of this.#runnable) {
      for (const job of jobs) {
        const room = (this.#settings.vcpus.get(queue) ?? 0) - (this.#used.get(queue) ?? 0);
        if (room <= 0) break;
        if (job.vcpus <= room) this.#start(job); // else it stays RUNNABLE, as where no machine is large enough
      }
    }
    if (Number.isFinite(next)) this.#pumpIn(next);
  }

  /** Kills what runs and waits until it has ended. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    for (const job of [
      ...this.#waiting,
      ...[...this.#runnable.values()].flatMap((jobs) => [...jobs]),
      ...this.#starting.keys(),
    ]) {
      this.#endUnstarted(job, 'the endpoint was closed');
    }
    for (const run of this.#runs.values()) run.kill({ statusReason: 'the endpoint was closed' });
    if (this.#runs.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  #pumpIn(delayMs: number): void {
    this.#timer ??= setTimeout(() => this.pump(), delayMs);
  }

  #release(job: Job): void {
    if (job.blockers.some(({ state }) => state === 'FAILED')) {
      this.#endUnstarted(job, 'Dependent Job failed');
    } else if (job.blockers.every(({ state }) => state === 'SUCCEEDED')) {
      this.#waiting.delete(job);
      this.#lineUp(job);
    } else if (job.state !== 'PENDING') {
      job.state = 'PENDING';
    }
  }

  #lineUp(job: Job): void {
    const name = job.spec.queue.jobQueueName;
    const jobs = this.#runnable.get(name) ?? new Set();
    this.#runnable.set(name, jobs.add(job));
    job.state = 'RUNNABLE';
  }

  #start(job: Job): void {
    this.#runnable.get(job.spec.queue.jobQueueName)?.delete(job);
    this.#use(job, job.vcpus);
    job.state = 'STARTING';
    const begin = () => {
      this.#starting.delete(job);
      if (!this.#settings.pulls()) {
        this.#attemptEnded(job, undefined, unpulled(job));
        return;
      }
      const run = new JobRun(job, this.#settings, (end) => this.#attemptEnded(job, run.startedAt, end));
      this.#runs.set(job, run);
      job.state = 'RUNNING';
      job.startedAt = run.startedAt;
      run.start();
    };
    this.#starting.set(job, setTimeout(begin, this.#settings.delays.startingMs));
  }

  #attemptEnded(job: Job, startedAt: number | undefined, end: AttemptEnd): void {
    this.#runs.delete(job);
    this.#use(job, -job.vcpus);
    const stoppedAt = Date.now();
    const { exitCode, reason, statusReason } = end;
    const { logStreamName } = job;
    job.attempts.push({ startedAt, stoppedAt, statusReason, exitCode, reason, logStreamName });
    const { attempts, spec, terminated } = job;
    const timedOut = statusReason === 'Job attempt duration exceeded timeout';
    if (exitCode !== 0 && !terminated && !timedOut && triesAgain(spec.retryStrategy, attempts.length, end)) {
      this.#lineUp(job);
    } else {
      this.#finish(job, exitCode === 0 && !terminated ? 'SUCCEEDED' : 'FAILED', statusReason);
    }
    if (this.#runs.size === 0) this.#idle?.();
    this.#pumpIn(0);
  }

  #endUnstarted(job: Job, reason: string): void {
    this.#waiting.delete(job);
    this.#runnable.get(job.spec.queue.jobQueueName)?.delete(job);
    const timer = this.#starting.get(job);
    if (timer !== undefined) {
      clearTimeout(timer);
      this.#starting.delete(job);
      this.#use(job, -job.vcpus);
    }
    this.#finish(job, 'FAILED', reason);
    this.#pumpIn(0);
  }

  #use({ spec }: Job, vcpus: number): void {
    const name = spec.queue.jobQueueName;
    this.#used.set(name, (this.#used.get(name) ?? 0) + vcpus);
  }

  #finish(job: Job, state: 'SUCCEEDED' | 'FAILED', statusReason: string): void {
    job.stoppedAt = Date.now();
    job.statusReason = statusReason;
    job.state = state;
  }
}

/** As Batch tells that ECS could not have the image. */
function unpulled({ spec }: Job): AttemptEnd {
  const { image = '' } = spec.definition.containerProperties;
  const told = `pull access denied for ${image}, repository does not exist or may require 'docker login'`;
  const reason = `CannotPullContainerError: Error response from daemon: ${told}`;
  return { statusReason: 'Task failed to start', reason };
}
