import { describe, expect, it } from 'vitest';
import { EXIT } from '../../test/pool/fake-link.js';
import { fakePool, waitingIn } from '../../test/pool/fake-pool.js';
import { turn, until } from '../../test/pool/until.js';
import { task } from '../index.js';

const prepare = task('file:///tasks.js', 'prepare', () => undefined);

describe('a pool whose workers do not start', () => {
  it('fails what waits after three that died at birth in a row, with what is known', async () => {
    const { links, told, source, submit } = fakePool({ workers: 1 });
    submit(3);
    for (let tries = 0; tries < 3; tries++) {
      await turn();
      expect(links).toHaveLength(tries + 1);
      links[tries]!.exit();
    }
    await turn();
    expect(told).toEqual(['failed 1: UNAVAILABLE', 'failed 2: UNAVAILABLE', 'failed 3: UNAVAILABLE']);
    expect([links.length, source.waiting.length]).toEqual([3, 0]);
  });

  it('tries again for calls that come later', async () => {
    const { links, told, submit } = fakePool({ workers: 1 });
    submit(1);
    for (let tries = 0; tries < 3; tries++) {
      await turn();
      links[tries]!.exit();
    }
    submit(1);
    await turn();
    links[3]!.run();
    expect(told.at(-1)).toBe('finished 2: done');
  });

  it('counts anew after one that worked', async () => {
    const { links, told, submit } = fakePool({ workers: 1 });
    submit(9);
    for (let tries = 0; tries < 8; tries++) {
      await turn();
      const link = links.at(-1)!;
      if (tries % 3 === 2) {
        link.boot();
        link.run(100);
        await turn();
      }
      link.exit();
    }
    await turn();
    expect(told.filter((line) => line.startsWith('failed'))).toEqual([]);
  });

  it('does not count workers that had booted', async () => {
    const { links, told, submit } = fakePool({ workers: 1 });
    submit(9);
    for (let deaths = 0; deaths < 9; deaths++) {
      await turn();
      const link = links[deaths]!;
      link.boot();
      await turn();
      link.start();
      link.exit();
    }
    await turn();
    expect(told).toEqual(Array.from({ length: 9 }, (_, index) => `failed ${index + 1}: WORKER_LOST`));
  });

  it('fails what waits when a worker cannot even be created and there is no other', async () => {
    const { told, submit } = fakePool({
      start: () => {
        throw new Error('no more of them');
      },
    });
    submit(2);
    await turn();
    expect(told).toEqual(['failed 1: UNAVAILABLE', 'failed 2: UNAVAILABLE']);
  });
});

describe('a pool that initializes its workers', () => {
  it('runs the task first on each, and calls only behind its success', async () => {
    const { links, told, source, submit } = fakePool({ initialize: prepare });
    submit(4);
    await turn();
    expect(waitingIn(links)).toEqual([[0], [0]]);
    links[1]!.run();
    await turn();
    expect(waitingIn(links)).toEqual([[0], [1]]);
    expect(source.waiting).toHaveLength(3);
    expect(told).toEqual([]);
  });

  it('fails what waits when it throws, and lets that worker go', async () => {
    const { links, told, submit } = fakePool({ workers: 1, initialize: prepare });
    submit(2);
    await turn();
    links[0]!.start();
    links[0]!.finish(0, { failed: true, value: '"no licence"' });
    await turn();
    expect(told).toEqual(['failed 1: INITIALIZE_FAILED', 'failed 2: INITIALIZE_FAILED']);
    expect(links[0]!.retired).toBe(1);
    links[0]!.exit();
    await turn();
    expect(links).toHaveLength(1);
  });

  it('fails what waits when the worker dies of it', async () => {
    const { links, told, submit } = fakePool({ workers: 1, initialize: prepare });
    submit(1);
    await turn();
    links[0]!.boot();
    links[0]!.start();
    links[0]!.exit();
    await turn();
    expect(told).toEqual(['failed 1: INITIALIZE_FAILED']);
    expect(links).toHaveLength(1);
  });

  it('keeps no more workers than it may have when it was made smaller meanwhile', async () => {
    const { pool, links, submit } = fakePool({ workers: 3, initialize: prepare });
    submit(3);
    await turn();
    pool.resize(1);
    for (const link of links) link.run();
    await turn();
    expect(links.map(({ retired }) => retired).sort()).toEqual([0, 1, 1]);
    expect(links.filter(({ retired }) => retired === 0)[0]!.waiting).toHaveLength(1);
  });
});

describe('a pool that is resized', () => {
  it('lets the least busy workers go, and they give back what they have not begun', async () => {
    const { pool, links, source, submit } = fakePool({ workers: 2, callsPerWorker: 2 });
    submit(4);
    await turn();
    for (const link of links) link.start();
    links[0]!.start();
    pool.resize(1);
    expect(pool.workers()).toBe(1);
    expect(source.waiting.map(({ number }) => number).length).toBe(1);
    expect(links.map(({ retired }) => retired)).toEqual([0, 0]);
    const [, leaving] = links;
    leaving!.finish();
    expect(leaving!.retired).toBe(1);
  });

  it('ends surplus workers that are idle at once', async () => {
    const { pool, links, submit } = fakePool({ workers: 3 });
    submit(3);
    await turn();
    for (const link of links) link.run(100);
    pool.resize(1);
    expect(links.map(({ retired }) => retired).sort()).toEqual([0, 1, 1]);
  });

  it('starts more workers when there is work for them', async () => {
    const { pool, links, submit } = fakePool({ workers: 1 });
    submit(5);
    await turn();
    pool.resize(3);
    await turn();
    expect(waitingIn(links)).toEqual([[1], [2], [3]]);
  });

  it('runs every call exactly once however often it is resized', async () => {
    const { pool, links, told, submit } = fakePool({ workers: 2 });
    submit(60);
    await until('all have run', () => {
      pool.resize(1 + (links.length % 4));
      for (const link of links.filter(({ gone }) => !gone)) {
        if (link.waiting.length > 0) link.run(0.7);
        else if (link.retired > 0) link.exit({ ...EXIT, exitCode: 0 });
      }
      return told.filter((line) => line.startsWith('finished')).length >= 60;
    });
    expect(new Set(told.filter((line) => line.startsWith('finished'))).size).toBe(60);
    expect(told.filter((line) => line.startsWith('failed'))).toEqual([]);
  });
});
