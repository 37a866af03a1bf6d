import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { alive, startTree, type Tree } from '../../test/support/processes.js';
import { until } from '../../test/support/until.js';
import { descendantsOf, killQuietly, killTree } from './process-tree.js';

let tree: Tree | undefined;

afterEach(() => {
  tree?.end();
  tree = undefined;
});

function sorted(pids: readonly number[]): number[] {
  return [...pids].sort((left, right) => left - right);
}

describe('the descendants of a process', () => {
  it('are all below it, those in sessions of their own too, and not itself', async () => {
    tree = await startTree();
    const { child, pids } = tree;
    expect(sorted(descendantsOf(child.pid!))).toEqual(sorted(pids.filter((pid) => pid !== child.pid)));
  });

  it('come after their parents', async () => {
    tree = await startTree();
    const all = [tree.child.pid!, ...descendantsOf(tree.child.pid!)];
    for (const [index, pid] of all.entries()) {
      for (const descendant of descendantsOf(pid)) expect(all.indexOf(descendant)).toBeGreaterThan(index);
    }
  });

  it('are none of a process that does not exist', () => {
    expect(descendantsOf(2 ** 22 + 1)).toEqual([]);
  });
});

describe('killing a tree', () => {
  it('ends the process and all its descendants, those that left its group too', async () => {
    tree = await startTree();
    killTree(tree.child.pid!);
    const { pids } = tree;
    await until('all four are gone', () => !pids.some(alive));
  });

  it('leaves a process beside it alone', async () => {
    tree = await startTree();
    const neighbour = spawn('sleep', ['60'], { stdio: 'ignore' });
    const gone = once(neighbour, 'exit');
    killTree(tree.child.pid!);
    const { pids } = tree;
    await until('the tree is gone', () => !pids.some(alive));
    expect(alive(neighbour.pid!)).toBe(true);
    neighbour.kill('SIGKILL');
    await gone;
  });

  it('does nothing when it is gone already', () => {
    expect(() => killTree(2 ** 22 + 1)).not.toThrow();
  });

  it('of process 0, one that never came to life, does not end the group of this process', () => {
    killQuietly(0);
    killQuietly(-0);
    expect(alive(process.pid)).toBe(true);
  });
});
