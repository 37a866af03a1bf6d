import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { pause } from '../cell/within.js';

/** A variable in the environment of a program and of all that it starts, by which they are found again. */
export interface Mark {
  readonly variable: string;
  readonly value: string;
}

/** Milliseconds for which what a program started may outlive it. */
const GRACE_MS = 2_500;

export function createMark(): Mark {
  return { variable: 'ELSEWHERE_BENCHMARK', value: randomUUID() };
}

/**
 * Waits until nothing that carries the mark runs any more, ends what still does, and tells what that was. Of systems
 * without `/proc` it knows nothing.
 *
 * @returns Names of programs. Shape: `['node', 'sh']`.
 */
export async function endLeftovers(mark: Mark): Promise<string[]> {
  const until = performance.now() + GRACE_MS;
  while (marked(mark).length > 0 && performance.now() < until) await pause(20);
  return marked(mark).map((pid) => {
    const name = nameOf(pid);
    endQuietly(pid);
    return name;
  });
}

/** Ends everything that carries the mark, at once. */
export function endMarked(mark: Mark): void {
  for (const pid of marked(mark)) endQuietly(pid);
}

function marked({ variable, value }: Mark): number[] {
  const wanted = `${variable}=${value}`;
  return pids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(wanted);
    } catch {
      return false; // it has ended, or is somebody else's
    }
  });
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
