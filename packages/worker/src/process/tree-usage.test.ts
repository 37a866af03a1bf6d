import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { startTree, type Tree } from '../../test/support/processes.js';
import { until } from '../../test/support/until.js';
import { canMeasureUsage, usageOfTree } from './tree-usage.js';

let tree: Tree | undefined;

afterEach(() => {
  tree?.end();
  tree = undefined;
});

describe('what a tree of processes uses', () => {
  it('can be measured on Linux', () => {
    expect(canMeasureUsage()).toBe(process.platform === 'linux');
  });

  it('counts the memory of this process in MiB', () => {
    const { memoryMiB } = usageOfTree(process.pid);
    const ownMiB = process.memoryUsage.rss() / 2 ** 20;
    expect(memoryMiB).toBeGreaterThan(ownMiB / 2);
    expect(memoryMiB).toBeLessThan(ownMiB * 2 + 200);
  });

  it('counts the memory of descendants', async () => {
    tree = await startTree();
    const all = tree.pids.map((pid) => usageOfTree(pid).memoryMiB);
    const whole = usageOfTree(tree.child.pid!).memoryMiB;
    expect(Math.min(...all)).toBeGreaterThan(0);
    expect(whole).toBeGreaterThan(Math.max(...all.slice(1)));
  });

  it('counts processor time in milliseconds', async () => {
    const before = usageOfTree(process.pid).cpuTimeMs;
    const spent = process.cpuUsage();
    await until('50 ms of processor time are spent', () => {
      for (const end = performance.now() + 5; performance.now() < end; );
      const { user, system } = process.cpuUsage(spent);
      return user + system > 50_000;
    });
    expect(usageOfTree(process.pid).cpuTimeMs - before).toBeGreaterThanOrEqual(20);
  });

  it('counts the processor time of descendants that have ended', async () => {
    const burn = 'i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done';
    const shell = spawn('/bin/sh', ['-c', `sh -c '${burn}'; echo burnt; exec sleep 60`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await once(shell.stdout, 'data');
      expect(usageOfTree(shell.pid!).cpuTimeMs).toBeGreaterThan(0);
    } finally {
      shell.kill('SIGKILL');
    }
  });

  it('is nothing for a process that does not exist', () => {
    expect(usageOfTree(2 ** 22 + 1)).toEqual({ memoryMiB: 0, cpuTimeMs: 0 });
  });

  it('is read rightly when the name of a program has spaces and brackets', async () => {
    const script = `process.title = 'a) b (c'; console.log('titled'); setTimeout(() => {}, 60_000);`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(child.stdout, 'data');
      const { memoryMiB, cpuTimeMs } = usageOfTree(child.pid!);
      expect(memoryMiB).toBeGreaterThan(10);
      expect(cpuTimeMs).toBeGreaterThan(0);
      expect(cpuTimeMs).toBeLessThan(60_000);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
