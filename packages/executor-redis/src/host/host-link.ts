import { dangers, readInfo, unfitness } from '../checks.js';
import type { Address } from '../client.js';
import { Connection, JobFetcher, JobQueue } from '../client.js';
import { denialOf } from '../denial.js';
import { keysOf, type QueueKeys } from '../keys.js';
import { type Proof, proofOf } from '../proof.js';
import { HOST_RIGHTS, missingRights } from '../rights.js';

/** How a host is set up. */
export interface HostSideSettings {
  readonly address: Address;
  readonly queue: string;
  readonly version: string | undefined;
  readonly secret: string | undefined;
  readonly leaseMs: number;
  /** Folder of code that travels. */
  readonly codeCache: string | undefined;
  /** Writes one line for people. */
  log(line: string): void;
}

/** Milliseconds that a reply stream outlives the last outcome written to it. */
export const REPLY_MS = 86_400_000;

/** Milliseconds between looks for a Redis that is away. */
const LOOK_MS = 50;

/** What a host holds of Redis. Its commands wait while the connection is lost. */
export class HostLink {
  readonly settings: HostSideSettings;
  readonly keys: QueueKeys;
  readonly proof: Proof;
  readonly commands: Connection;
  readonly jobs: JobQueue;
  readonly fetcher: JobFetcher;
  /** Milliseconds by which the clock of Redis is ahead of this machine's. */
  clockMs = 0;

  constructor(settings: HostSideSettings) {
    this.settings = settings;
    this.keys = keysOf(settings.queue, settings.version);
    this.proof = proofOf(this.keys.name, settings.secret);
    this.commands = new Connection(settings.address, true);
    this.jobs = new JobQueue(this.keys, this.commands);
    this.fetcher = new JobFetcher(this.keys, this.commands, settings.leaseMs);
  }

  /**
   * Resolves when Redis can be worked with, and when `signal` aborts.
   *
   * @throws Error when it never will: it does not let this host in, or is not what hosts need.
   */
  async open(signal: AbortSignal): Promise<void> {
    let told = '';
    while (!signal.aborted) {
      const { ready, error } = this.commands;
      const problem = ready ? await this.#look() : (denialOf(error) ?? error?.message);
      if (ready && problem === undefined) return;
      if (!ready && denialOf(error) !== undefined) throw new Error(`Redis cannot be used: ${problem}`);
      if (problem !== undefined && problem !== told)
        this.settings.log(`Redis is away, it is tried again: ${problem}`);
      told = problem ?? told;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /**
   * @returns What may pass by itself.
   * @throws Error for what does not.
   */
  async #look(): Promise<string | undefined> {
    const { commands, keys, settings } = this;
    let missing: string | undefined;
    let info: ReadonlyMap<string, string>;
    try {
      missing = await missingRights(commands, HOST_RIGHTS, keys);
      info = missing === undefined ? readInfo(String(await commands.call('INFO'))) : new Map();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const unfit = missing ?? unfitness(info);
    if (unfit !== undefined) throw new Error(`Redis cannot be used: ${unfit}`);
    for (const danger of dangers(info)) settings.log(danger);
    return undefined;
  }

  async close(): Promise<void> {
    await this.fetcher.close();
    this.jobs.close().catch(() => {});
    this.commands.close();
  }
}
