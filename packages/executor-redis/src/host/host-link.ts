import type { Address } from '../address.js';
import { Connection, JobFetcher, JobQueue } from '../client.js';
import { keysOf, type QueueKeys } from '../keys.js';
import { type Proof, proofOf } from '../proof.js';
import { GatheredEndings } from './gathered-endings.js';

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

/** What a host holds of Redis. Its commands wait while the connection is lost. */
export class HostLink {
  readonly settings: HostSideSettings;
  readonly keys: QueueKeys;
  readonly proof: Proof;
  readonly commands: Connection;
  readonly jobs: JobQueue;
  readonly fetcher: JobFetcher;
  readonly endings: GatheredEndings = new GatheredEndings();
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

  async close(): Promise<void> {
    await this.fetcher.close();
    this.jobs.close().catch(() => {});
    this.commands.close();
  }
}
