import { describe, expect, it } from 'vitest';
import { EXIT } from '../../test/pool/fake-link.js';
import { fakePool } from '../../test/pool/fake-pool.js';
import { turn, until } from '../../test/pool/until.js';
import { task } from '../index.js';

const prepare = task('file:///tasks.js', 'prepare', () => undefined);

describe('a pool that replaces workers', () => {
  it('gives none more calls than it may run, however short they are', async () => {
    const { links, told, submit } = fakePool({ workers: 1, recycleAfterCalls: 3 });
    submit(10);
    for (let step = 0; step < 40 && told.length < 10; step++) {
      await turn();
      const link = links.at(-1)!;
      while (link.waiting.length > 0) {
        link.start();
        link.finish(undefined, { runMs: 0.001, quiet: true });
      }
      link.listener.results();
      if (!link.gone && link.retired > 0) link.exit({ ...EXIT, exitCode: 0 });
    }
    expect(told).toHaveLength(10);
    expect(links.map(({ calls }) => calls.filter(({ state }) => state === 'ended').length)).toEqual([
      3, 3, 3, 1,
    ]);
  });

  it('counts results that are here and have not been told', async () => {
    const { pool, links, submit } = fakePool({ workers: 1, recycleAfterCalls: 3 });
    submit(1);
    await turn();
    links[0]!.run(0.01);
    submit(1);
    await turn();
    links[0]!.start();
    links[0]!.finish(undefined, { quiet: true });
    submit(5);
    pool.pump(); // gathers what is here, and fills
    expect(links[0]!.waiting).toEqual([3]);
  });

  it('does not count its initialize', async () => {
    const { links, told, submit } = fakePool({ workers: 1, recycleAfterCalls: 1, initialize: prepare });
    submit(3);
    for (let step = 0; step < 20 && told.length < 3; step++) {
      await turn();
      const link = links.at(-1)!;
      if (link.waiting.length > 0) link.run();
      else if (!link.gone && link.retired > 0) link.exit({ ...EXIT, exitCode: 0 });
    }
    expect(told).toEqual(['finished 1: done', 'finished 2: done', 'finished 3: done']);
    expect(links).toHaveLength(3);
  });

  it('lets a worker that has grown go, and it gives back what it has not begun', async () => {
    const { links, source, submit } = fakePool({ workers: 1, callsPerWorker: 3 });
    submit(3);
    await turn();
    const [link] = links;
    link!.start();
    link!.listener.grown?.();
    expect(source.waiting.map(({ number }) => number)).toEqual([2, 3]);
    expect(link!.retired).toBe(0);
    link!.finish();
    expect(link!.retired).toBe(1);
  });
});

describe('a pool whose workers leave when they are idle', () => {
  it('lets idle ones go after the time, and starts others for later calls', async () => {
    const { links, told, submit } = fakePool({ workers: 2, idleTimeoutMs: 1 });
    submit(2);
    await turn();
    for (const link of links) link.run();
    await until('both are told to leave', () => links.every(({ retired }) => retired === 1));
    for (const link of links) link.exit({ ...EXIT, exitCode: 0 });
    submit(1);
    await turn();
    links[2]!.run();
    expect(told.at(-1)).toBe('finished 3: done');
  });

  it('keeps busy ones', async () => {
    const { links, submit } = fakePool({ workers: 2, idleTimeoutMs: 1 });
    submit(2);
    await turn();
    const [idle, busy] = links;
    busy!.start();
    idle!.run();
    await until('the idle one is told to leave', () => idle!.retired === 1);
    expect(busy!.retired).toBe(0);
  });

  it('lets a worker go whose only call was cancelled before it began', async () => {
    const { pool, links, submit } = fakePool({ workers: 1, idleTimeoutMs: 1 });
    const [call] = submit(1);
    await turn();
    call!.live = false;
    pool.drop(call!, 1, new Error('no longer wanted'));
    await until('it is told to leave', () => links[0]!.retired === 1);
  });
});

describe('a worker whose only call is cancelled', () => {
  it('gets the next one when that had not begun', async () => {
    const { pool, links, submit } = fakePool({ workers: 1 });
    const [call] = submit(2);
    await turn();
    call!.live = false;
    pool.drop(call!, 1, 'no longer wanted');
    await turn();
    expect(links[0]!.waiting).toEqual([2]);
  });

  it('gets the next one when that seemed to have begun and had not', async () => {
    const { pool, links, submit } = fakePool({ workers: 1 });
    const [call] = submit(2);
    await turn();
    const [link] = links;
    const seeming = link!.start();
    call!.live = false;
    pool.drop(call!, 1, 'no longer wanted');
    link!.say(seeming, { kind: 'skipped' });
    await turn();
    expect(link!.waiting).toEqual([2]);
  });
});

describe('a pool that is closed', () => {
  it('tells each worker to leave exactly once and waits until all are gone', async () => {
    const { pool, links, submit } = fakePool({ workers: 3 });
    submit(3);
    await turn();
    for (const link of links) link.run(100);
    let closed = false;
    const closing = pool.close().then(() => {
      closed = true;
    });
    await turn();
    expect([closed, ...links.map(({ retired }) => retired)]).toEqual([false, 1, 1, 1]);
    for (const link of links) {
      link.listener.results();
      link.exit({ ...EXIT, exitCode: 0 });
    }
    await closing;
    expect(links.map(({ retired }) => retired)).toEqual([1, 1, 1]);
    expect(links).toHaveLength(3);
  });

  it('waits for unwanted work to stop before the worker is told to leave', async () => {
    const { pool, links, submit } = fakePool({ workers: 1 });
    const [call] = submit(1);
    await turn();
    const [link] = links;
    link!.start();
    call!.live = false;
    pool.drop(call!, 1, new Error('no longer wanted'));
    const closing = pool.close();
    await turn();
    expect([link!.retired, pool.running()]).toEqual([0, 1]);
    link!.finish();
    await until('it is told to leave', () => link!.retired === 1);
    link!.exit({ ...EXIT, exitCode: 0 });
    await closing;
    expect(pool.running()).toBe(0);
  });

  it('does not wait for the `initialize` of a worker that nobody needs any more', async () => {
    const { pool, links, submit } = fakePool({ workers: 1, initialize: prepare });
    const [call] = submit(1);
    await turn();
    const [link] = links;
    link!.start();
    call!.live = false;
    const closing = pool.close();
    expect(link!.killed).toBe(1);
    link!.exit();
    await closing;
  });

  it('is closed at once when it never had a worker', async () => {
    const { pool } = fakePool();
    await pool.close();
  });
});

describe('a pool with nothing to do', () => {
  it('does not wake itself', async () => {
    const { links, source, submit } = fakePool();
    submit(2);
    await turn();
    for (const link of links) link.run(1);
    await turn();
    const before = source.pumps;
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(source.pumps).toBe(before);
  });

  it('does not wake itself while a call that moves waits behind another', async () => {
    const { links, source, submit } = fakePool({ workers: 1 });
    submit(1);
    await turn();
    links[0]!.start();
    submit(1, { transfer: [new ArrayBuffer(8)], priority: 3 });
    await turn();
    const before = source.pumps;
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(source.pumps).toBe(before);
  });
});
