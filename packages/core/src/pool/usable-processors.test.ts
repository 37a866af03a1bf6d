import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usableProcessors } from './usable-processors.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'processors-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Usable processors on a system with these files. */
function withFiles(files: Readonly<Record<string, string>>, environment: NodeJS.ProcessEnv = {}): number {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return usableProcessors(root, environment);
}

const V1 = 'sys/fs/cgroup/cpu/cpu.cfs';
const all = availableParallelism();

describe('the processors that this process may use', () => {
  it('are all that its affinity allows when nothing bounds them', () => {
    expect(withFiles({})).toBe(all);
    expect(usableProcessors()).toBeLessThanOrEqual(all);
  });

  it.each([
    ['a quota of version 2 at the root', { 'sys/fs/cgroup/cpu.max': '100000 100000\n' }],
    ['a quota below one processor', { 'sys/fs/cgroup/cpu.max': '10000 100000\n' }],
    [
      'a quota of version 2 in a group of its own',
      { 'proc/self/cgroup': '0::/jobs/7\n', 'sys/fs/cgroup/jobs/7/cpu.max': '100000 100000\n' },
    ],
    [
      'the quota at the root when the group of its own has no file',
      { 'proc/self/cgroup': '0::/gone\n', 'sys/fs/cgroup/cpu.max': '100000 100000\n' },
    ],
    ['a quota of version 1', { [`${V1}_quota_us`]: '100000\n', [`${V1}_period_us`]: '100000\n' }],
  ])('are one under %s', (_what, files) => {
    expect(withFiles(files)).toBe(1);
  });

  it('count a part of a processor as one more', () => {
    expect(withFiles({ 'sys/fs/cgroup/cpu.max': '110000 100000\n' })).toBe(Math.min(2, all));
  });

  it.each([
    ['max', { 'sys/fs/cgroup/cpu.max': 'max 100000\n' }],
    ['a negative quota', { [`${V1}_quota_us`]: '-1\n', [`${V1}_period_us`]: '100000\n' }],
    ['empty files', { 'sys/fs/cgroup/cpu.max': '', [`${V1}_quota_us`]: '', [`${V1}_period_us`]: '' }],
    ['a period of zero', { 'sys/fs/cgroup/cpu.max': '100000 0\n' }],
    ['no period', { 'sys/fs/cgroup/cpu.max': '100000\n' }],
    ['words', { 'sys/fs/cgroup/cpu.max': 'many of them\n', 'proc/self/cgroup': 'odd' }],
    ['a quota of zero', { 'sys/fs/cgroup/cpu.max': '0 100000\n' }],
    ['a quota file of version 1 without its period', { [`${V1}_quota_us`]: '100000\n' }],
    ['a quota beyond the machine', { 'sys/fs/cgroup/cpu.max': '100000000 100000\n' }],
  ])('are not bounded by %s', (_what, files) => {
    expect(withFiles(files)).toBe(all);
  });

  it('are bounded by ELSEWHERE_MAX_WORKERS', () => {
    expect(withFiles({}, { ELSEWHERE_MAX_WORKERS: '1' })).toBe(1);
    expect(withFiles({}, { ELSEWHERE_MAX_WORKERS: '100000' })).toBe(all);
  });

  it.each(['', '0', '-2', 'two', 'NaN'])('are not bounded by an ELSEWHERE_MAX_WORKERS of %j', (bound) => {
    expect(withFiles({}, { ELSEWHERE_MAX_WORKERS: bound })).toBe(all);
  });
});
