import { Connection, JobQueue } from '../client.js';
import { denialOf } from '../denial.js';
import { keysOf, type QueueKeys } from '../keys.js';
import { type Proof, proofOf } from '../proof.js';
import type { CommandLine } from './command-line.js';

/** Milliseconds within which Redis has to answer a person. */
const PATIENCE_MS = 10_000;

/** What an administrator has of a queue. */
export interface Desk {
  readonly keys: QueueKeys;
  readonly proof: Proof;
  readonly commands: Connection;
  readonly jobs: JobQueue;
}

/** Opens the queue for one piece of work. @throws Error when Redis does not answer in time. */
export async function atDesk<T>(line: CommandLine, work: (desk: Desk) => Promise<T>): Promise<T> {
  const keys = keysOf(line.queue, line.version);
  const commands = new Connection(line.address, false);
  const alive = setInterval(() => {}, 2 ** 30);
  const jobs = new JobQueue(keys, commands);
  try {
    await reached(commands);
    return await work({ keys, proof: proofOf(keys.name, line.secret), commands, jobs });
  } finally {
    clearInterval(alive);
    jobs.close().catch(() => {});
    commands.close();
  }
}

async function reached(commands: Connection): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const why = commands.error === undefined ? '' : `: ${commands.error.message}`;
      reject(new Error(`Redis did not answer within ${PATIENCE_MS} ms${why}`, { cause: commands.error }));
    }, PATIENCE_MS);
  });
  const denied = new Promise<never>((_, reject) => {
    commands.on('lost', () => {
      const { error } = commands;
      const denial = denialOf(error);
      if (denial !== undefined) reject(new Error(`Redis cannot be used: ${denial}`, { cause: error }));
    });
  });
  try {
    await Promise.race([commands.whenReady(), late, denied]);
  } finally {
    clearTimeout(timer);
  }
}
