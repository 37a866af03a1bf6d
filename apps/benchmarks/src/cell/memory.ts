import { readdirSync, readFileSync } from 'node:fs';

/** Bytes in the submitter's hands after a collection: its heap and what hangs outside of it. */
export function heapBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes of memory that this process and all its descendants occupy; pages that several share count once. */
export function treeBytes(): number {
  collect();
  const pids = [process.pid, ...descendants(process.pid)];
  return pids.reduce((total, pid) => total + proportionalBytes(pid), 0);
}

function collect(): void {
  if (globalThis.gc === undefined) throw new Error('expected to be started with --expose-gc');
  globalThis.gc();
  globalThis.gc();
}

function proportionalBytes(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1_024;
  } catch {
    return 0; // it has just ended
  }
}

function descendants(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const text = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8');
      const children = text.split(' ').filter(Boolean).map(Number);
      return children.flatMap((child) => [child, ...descendants(child)]);
    });
  } catch {
    return [];
  }
}
