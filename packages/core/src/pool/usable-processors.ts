import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Environment variable that bounds the default number of workers. */
const BOUND_VARIABLE = 'ELSEWHERE_MAX_WORKERS';

/**
 * Processors that this process may use: the least of its affinity mask, the quota of its control group (version 2
 * or 1) and `ELSEWHERE_MAX_WORKERS`; at least 1. A quota that cannot be read bounds nothing.
 *
 * @param root - Where the files of the system are; for tests.
 * @see Linux kernel, "Control Group v2", interface file `cpu.max`; "CFS Bandwidth Control" for version 1 (read 2026-11-23).
 */
export function usableProcessors(root = '/', environment: NodeJS.ProcessEnv = process.env): number {
  const bound = Number(environment[BOUND_VARIABLE]);
  const bounds = [availableParallelism(), quotaOfVersion2(root), quotaOfVersion1(root), bound];
  return Math.max(1, Math.min(...bounds.filter((value) => value > 0).map(Math.ceil)));
}

/** `cpu.max` holds `<quota> <period>` in microseconds, or `max <period>`. */
function quotaOfVersion2(root: string): number {
  const group = /^0::(.*)$/m.exec(read(root, 'proc/self/cgroup'))?.[1] ?? '/';
  const [quota, period] = (
    read(root, 'sys/fs/cgroup', group, 'cpu.max') || read(root, 'sys/fs/cgroup/cpu.max')
  ).split(' ');
  return Number(quota) / Number(period);
}

/** A quota of -1 is none. */
function quotaOfVersion1(root: string): number {
  const quota = Number(read(root, 'sys/fs/cgroup/cpu/cpu.cfs_quota_us') || Number.NaN);
  return quota / Number(read(root, 'sys/fs/cgroup/cpu/cpu.cfs_period_us'));
}

function read(...path: string[]): string {
  try {
    return readFileSync(join(...path), 'utf8').trim();
  } catch {
    return '';
  }
}
