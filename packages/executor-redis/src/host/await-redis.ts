import { dangers, readInfo, unfitness } from '../checks.js';
import { denialOf } from '../denial.js';
import { HOST_RIGHTS, missingRights } from '../rights.js';
import type { HostLink } from './host-link.js';

/** Milliseconds between looks for a Redis that is away. */
const LOOK_MS = 50;

/**
 * Resolves when Redis can be worked with, and when `signal` aborts. Says why it waits, and what is dangerous.
 *
 * @throws Error when it never will: it does not let this host in, or is not what hosts need.
 */
export async function awaitRedis(link: HostLink, signal: AbortSignal): Promise<void> {
  const { commands, settings } = link;
  let told: string | undefined;
  while (!signal.aborted) {
    const { ready, error } = commands;
    const denial = ready ? undefined : denialOf(error);
    if (denial !== undefined) throw unusable(denial);
    const problem = ready ? await look(link) : error?.message;
    if (ready && problem === undefined) return;
    if (problem !== undefined && problem !== told)
      settings.log(`Redis is away, it is tried again: ${problem}`);
    told = problem;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/**
 * @returns What may pass by itself.
 * @throws Error for what does not.
 */
async function look({ commands, keys, settings }: HostLink): Promise<string | undefined> {
  let unfit: string | undefined;
  try {
    unfit = await missingRights(commands, HOST_RIGHTS, keys);
    if (unfit === undefined) {
      const info = readInfo(String(await commands.call('INFO')));
      unfit = unfitness(info);
      for (const danger of dangers(info)) settings.log(danger);
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (unfit !== undefined) throw unusable(unfit);
  return undefined;
}

function unusable(why: string): Error {
  return new Error(`Redis cannot be used: ${why}`);
}
