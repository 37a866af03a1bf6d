import { ExecutorError } from '@elsewhere/core';
import { dangers, readInfo, unfitness } from '../checks.js';
import { Connection, JobQueue } from '../client.js';
import { keysOf, type QueueKeys } from '../keys.js';
import type { SubmitterSettings } from '../options.js';
import { type Proof, proofOf } from '../proof.js';

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
  readonly #opened: () => void;
  #checked = false;

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

  async lookAtClock(): Promise<void> {
    const before = Date.now();
    const [seconds, microseconds] = (await this.commands.call('TIME')) as [string, string];
    this.clockMs =
      Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000) - (before + Date.now()) / 2;
  }

  /** Resolves when it can be spoken to. @throws what went wrong last when that takes longer than callers wait. */
  async whenUp(): Promise<void> {
    for (const end = performance.now() + this.settings.unavailableAfterMs; !this.up; ) {
      if (performance.now() > end) throw this.commands.error ?? new Error('it was not reached');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.jobs.close().catch(() => {});
    this.commands.close();
  }

  async #greet(): Promise<void> {
    try {
      await this.lookAtClock();
      if (!this.#checked) this.#check(String(await this.commands.call('INFO')));
    } catch (error) {
      if (!this.commands.ready) return; // it tells again when it is back
      if (!isDenied(error)) {
        setTimeout(() => void this.#greet(), 200).unref(); // still loading, or busy
        return;
      }
    }
    this.downSince = undefined;
    this.#opened();
  }

  #check(text: string): void {
    this.#checked = true;
    const info = readInfo(text);
    const unfit = unfitness(info);
    if (unfit !== undefined) this.unfit = new ExecutorError('UNAVAILABLE', unfit, { retryable: false });
    for (const danger of dangers(info)) warn(danger);
  }
}

/** A user without the right to ask is no reason to stop. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && /^(NOPERM|ERR unknown command)/.test(error.message);
}

const told = new Set<string>();

/** Once per process and sentence, with what it was about the first time. */
export function warn(sentence: string, cause?: unknown): void {
  if (told.has(sentence)) return;
  told.add(sentence);
  const because = cause instanceof Error ? ` The first time: ${cause.message}` : '';
  process.emitWarning(`${sentence}${because}`, { type: 'RedisWarning' });
}
