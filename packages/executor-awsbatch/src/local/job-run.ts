import { randomUUID } from 'node:crypto';
import { Container, type ContainerEnd } from './container.js';
import type { Job } from './job.js';
import type { LogStreams } from './log-streams.js';
import type { AttemptEnd } from './retry-strategy.js';

/** What a run needs to know of its endpoint. */
export interface RunSettings {
  /** Variables of every job: region, credentials, endpoint, PATH. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logs: LogStreams;
  /** Milliseconds from SIGTERM to SIGKILL. */
  readonly stopTimeoutMs: number;
  /** Milliseconds that a second of a timeout takes. */
  readonly secondMs: number;
}

/** Longest overrides that ECS takes, found when a job starts. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html (2026-11) */
const MAX_OVERRIDES_CHARACTERS = 8_192;

/** One attempt of a job: a process, its end, and why. */
export class JobRun {
  readonly job: Job;
  readonly startedAt: number = Date.now();
  readonly #settings: RunSettings;
  readonly #ended: (end: AttemptEnd) => void;
  #container: Container | undefined;
  /** What this attempt ends with, where something other than its own exit ended it. */
  #verdict: Partial<AttemptEnd> | undefined;
  #timeout: NodeJS.Timeout | undefined;
  #killing: NodeJS.Timeout | undefined;

  constructor(job: Job, settings: RunSettings, ended: (end: AttemptEnd) => void) {
    this.job = job;
    this.#settings = settings;
    this.#ended = ended;
  }

  /** Process id of the container, once it runs. */
  get pid(): number | undefined {
    return this.#container?.pid;
  }

  start(): void {
    const { job } = this;
    if (job.spec.overridesLength > MAX_OVERRIDES_CHARACTERS) {
      const told = `Container Overrides length must be at most ${MAX_OVERRIDES_CHARACTERS}`;
      this.#ended({ statusReason: told });
      return;
    }
    const { logs, secondMs } = this.#settings;
    const stream = `${job.spec.definition.jobDefinitionName}/default/${randomUUID().replaceAll('-', '')}`;
    job.logStreamName = stream;
    logs.open(stream);
    this.#container = new Container({
      command: job.spec.command,
      environment: this.#environment(),
      log: (line) => logs.write(stream, line),
      ended: (end) => this.#end(end),
    });
    const seconds = job.spec.timeoutSeconds;
    if (seconds === undefined) return;
    this.#timeout = setTimeout(
      () => this.stop({ statusReason: 'Job attempt duration exceeded timeout' }),
      seconds * secondMs,
    );
  }

  /** SIGTERM, then SIGKILL. */
  stop(verdict: Partial<AttemptEnd>): void {
    this.#verdict ??= verdict;
    this.#container?.terminate();
    this.#killing ??= setTimeout(() => this.#container?.kill(), this.#settings.stopTimeoutMs);
  }

  /** SIGKILL. */
  kill(verdict: Partial<AttemptEnd>): void {
    this.#verdict ??= verdict;
    this.#container?.kill();
  }

  #end({ exitCode, error }: ContainerEnd): void {
    clearTimeout(this.#timeout);
    clearTimeout(this.#killing);
    if (error !== undefined) {
      const reason = `CannotStartContainerError: ${error.message}`;
      this.#ended({ statusReason: 'Task failed to start', reason, ...this.#verdict });
      return;
    }
    this.#ended({ statusReason: 'Essential container in task exited', exitCode, ...this.#verdict });
  }

  #environment(): Record<string, string> {
    const { spec, id, index, attempts, parent } = this.job;
    const array =
      index === undefined
        ? {}
        : {
            AWS_BATCH_JOB_ARRAY_INDEX: String(index),
            AWS_BATCH_JOB_ARRAY_SIZE: String(parent?.children.length),
          };
    return {
      ...this.#settings.environment,
      ...Object.fromEntries(spec.environment.map(({ name, value }) => [name, value])),
      ...array,
      AWS_BATCH_CE_NAME: 'local',
      AWS_BATCH_JQ_NAME: spec.queue.jobQueueName,
      AWS_BATCH_JOB_ID: id,
      AWS_BATCH_JOB_ATTEMPT: String(attempts.length + 1),
    };
  }
}
