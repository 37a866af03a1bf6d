import { ExecutorError } from '@elsewhere/core';
import { dangers, readInfo, unfitness } from '../checks.js';
import { Connection, JobQueue } from '../client.js';
import { denialOf } from '../denial.js';
import { keysOf, type QueueKeys } from '../keys.js';
import type { SubmitterSettings } from '../options.js';
import { type Proof, proofOf } from '../proof.js';
import { missingRights, SUBMITTER_RIGHTS } from '../rights.js';

/** Milliseconds before a server is looked at again that did not answer, and one that cannot be used. */
const [BUSY_MS, UNFIT_MS] = [200, 2_000];

/** What a submitter holds of Redis: one connection to speak, one to listen. Opened when the first call waits. */
export class Link {
  readonly keys: QueueKeys;
  readonly proof: Proof;
  readonly settings: SubmitterSettings;
  readonly commands: Connection;
  readonly jobs: JobQueue;
  /** Milliseconds by which the clock of Redis is ahead of this machine's. */
  clockMs = 0;
  /** Why this server cannot be used. */
  unfit: ExecutorError | undefined;
  /** Since when it cannot be spoken to, by the clock that never goes back; `undefined` while it can. */
  downSince: number | undefined = performance.now();
  /** The last that Redis did not take. */
  failure: unknown;
  readonly #opened: () => void;
  #checked = false;
  #again: NodeJS.Timeout | undefined;

  /** @param opened - It can be spoken to, first or again. */
  constructor(settings: SubmitterSettings, opened: () => void) {
    this.settings = settings;
    this.#opened = opened;
    this.keys = keysOf(settings.queue, settings.version);
    this.proof = proofOf(this.keys.name, settings.secret);
    this.commands = new Connection(settings.address, false);
    this.jobs = new JobQueue(this.keys, this.commands);
    this.commands.on('ready', () => void this.#greet());
    this.commands.on('lost', () => {
      this.downSince ??= performance.now();
    });
  }

  get up(): boolean {
    return this.downSince === undefined;
  }

  /** To wait for Redis is in vain: it was never spoken to and will not have us, or is not what we need. */
  get hopeless(): boolean {
    return this.unfit !== undefined || (!this.#checked && denialOf(this.commands.error) !== undefined);
  }

  /** Why calls do not get to Redis. */
  get reason(): unknown {
    return this.unfit ?? (this.up ? this.failure : (this.commands.error ?? this.failure));
  }

  async lookAtClock(): Promise<void> {
    const before = Date.now();
    const [seconds, microseconds] = (await this.commands.call('TIME')) as [string, string];
    this.clockMs =
      Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000) - (before + Date.now()) / 2;
  }

  /** Something was refused for want of a right: finds out which, as a script does not say it. */
  async lookAtRights(): Promise<void> {
    await this.#greet();
  }

  /** Resolves when it can be spoken to. @throws what went wrong last when that takes longer than callers wait. */
  async whenUp(): Promise<void> {
    for (const end = performance.now() + this.settings.unavailableAfterMs; this.hopeless || !this.up; ) {
      if (performance.now() > end || this.hopeless) throw this.reason ?? new Error('it was not reached');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.jobs.close().catch(() => {});
    this.commands.close();
  }

  async #greet(): Promise<void> {
    try {
      const unfit = await this.#unfitness();
      if (unfit !== undefined) {
        this.unfit = new ExecutorError('UNAVAILABLE', unfit, { retryable: false });
        this.#againAfter(UNFIT_MS); // it may be mended meanwhile
        return;
      }
      await this.lookAtClock();
    } catch (error) {
      this.failure = error;
      if (this.commands.ready) this.#againAfter(BUSY_MS); // still loading, or busy; else it tells when it is back
      return;
    }
    this.unfit = undefined;
    this.#checked = true;
    this.downSince = undefined;
    this.#opened();
  }

  #againAfter(ms: number): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      if (this.commands.ready) void this.#greet();
    }, ms).unref();
  }

  /** Why this server cannot be used; tells what is dangerous about it. */
  async #unfitness(): Promise<string | undefined> {
    const missing = await missingRights(this.commands, SUBMITTER_RIGHTS, this.keys);
    if (missing !== undefined) return `Redis cannot be used: ${missing}`;
    const info = readInfo(String(await this.commands.call('INFO')));
    for (const danger of dangers(info)) warn(danger);
    return unfitness(info);
  }
}

const told = new Set<string>();

/** Once per process and sentence, with what it was about the first time. */
export function warn(sentence: string, cause?: unknown): void {
  if (told.has(sentence)) return;
  told.add(sentence);
  const because = cause instanceof Error ? ` The first time: ${cause.message}` : '';
  process.emitWarning(`${sentence}${because}`, { type: 'RedisWarning' });
}
