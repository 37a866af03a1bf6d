import { existsSync, readFileSync } from 'node:fs';
import { descendantsOf } from './process-tree.js';

/** What a process and all its descendants use. */
export interface TreeUsage {
  /** Resident memory, in MiB. */
  readonly memoryMiB: number;
  /** Processor time so far, in milliseconds, of those that have ended and were waited for too. */
  readonly cpuTimeMs: number;
}

/** Clock ticks a second in `/proc/<pid>/stat`: USER_HZ, 100 on all architectures of Linux. @see proc(5), read 2026-11-23 */
const TICKS_PER_SECOND = 100;

/** Whether this system tells what processes use. */
export function canMeasureUsage(): boolean {
  return existsSync('/proc/self/stat');
}

export function usageOfTree(pid: number): TreeUsage {
  let memoryMiB = 0;
  let ticks = 0;
  for (const each of [pid, ...descendantsOf(pid)]) {
    memoryMiB += Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${each}/status`))?.[1] ?? 0) / 1_024;
    ticks += ticksOf(read(`/proc/${each}/stat`));
  }
  return { memoryMiB, cpuTimeMs: (ticks * 1_000) / TICKS_PER_SECOND };
}

/** utime, stime, cutime and cstime are the 12th to 15th words behind the command, which may hold spaces. */
function ticksOf(stat: string): number {
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return words.slice(11, 15).reduce((sum, word) => sum + Number(word), 0);
}

/** A process may be gone between listing and reading. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
