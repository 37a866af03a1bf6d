import { readdirSync, readFileSync } from 'node:fs';

/** Descendants of a process, nearest first. Empty where the system does not tell (no `/proc`). */
export function descendantsOf(pid: number): number[] {
  const found: number[] = [];
  for (const child of childrenOf(pid)) found.push(child, ...descendantsOf(child));
  return found;
}

/**
 * Ends a process, the group it leads and all its descendants, also those that left the group. They are listed
 * first: once a parent is gone nobody knows whose they were.
 */
export function killTree(pid: number): void {
  const descendants = descendantsOf(pid);
  killQuietly(-pid);
  killQuietly(pid);
  for (const descendant of descendants) killQuietly(descendant);
}

/**
 * Processes that carry a mark in their environment: what a child has started inherits it, also when it has left the
 * child's group and the child is gone. Empty where the system does not tell.
 */
export function markedProcesses(mark: string): number[] {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name) && hasMark(name, mark))
    .map(Number);
}

function hasMark(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
  } catch {
    return false; // gone, or somebody else's
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A process that is gone already is what was wanted. */
export function killQuietly(pid: number): void {
  if (pid === 0) return; // never came to life; to the system 0 is the group of this process
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter((text) => text !== '')
        .map(Number),
    );
  } catch {
    return [];
  }
}
