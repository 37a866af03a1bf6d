import { describe, expect, it } from 'vitest';
import { fakePool, waitingIn } from '../../test/pool/fake-pool.js';
import { turn, until } from '../../test/pool/until.js';

describe('a pool of workers, moving calls', () => {
  it('lets an idle worker take the later half of what a busy one has not begun', async () => {
    const { links, pool, submit } = fakePool({ workers: 1 });
    submit(1);
    await turn();
    links[0]!.run(0.5);
    submit(5);
    await turn();
    links[0]!.start();
    pool.resize(2);
    submit(1);
    await turn();
    expect(waitingIn(links)).toEqual([[3, 4, 5, 6], [7]]);
    links[1]!.run(0.5);
    expect(waitingIn(links)).toEqual([
      [3, 4],
      [5, 6],
    ]);
  });

  it('runs every call exactly once however often calls move', async () => {
    const { links, told, submit } = fakePool();
    submit(50);
    for (let steps = 0; steps < 120; steps++) {
      const link = links[steps % 3 === 0 ? 0 : 1]; // one is twice as fast
      if (link !== undefined && link.waiting.length > 0) link.run(0.5);
      await turn();
    }
    const finished = told.filter((line) => line.startsWith('finished'));
    expect(finished).toHaveLength(50);
    expect(new Set(finished).size).toBe(50);
  });

  it('frees short calls from behind one that turned out long, however little work they are', async () => {
    const { links, told, submit } = fakePool();
    submit(2);
    await turn();
    for (const link of links) link.run(0.000_1);
    submit(6);
    await turn();
    const [left, right] = links;
    left!.start(); // and does not end
    await until('all but the long one have run', () => {
      while (right!.waiting.length > 0) right!.run(0.000_1);
      return left!.waiting.length === 0;
    });
    expect(told.filter((line) => line.startsWith('finished'))).toHaveLength(7);
  });

  it('starts another worker for calls in the hands of busy ones once it may have more', async () => {
    const { links, pool, source, submit } = fakePool({ workers: 1 });
    submit(1);
    await turn();
    links[0]!.run(0.5);
    submit(3);
    await turn();
    links[0]!.start(); // and does not end
    expect([links.length, source.waiting.length]).toEqual([1, 0]);
    pool.resize(4);
    await until('each of the others has a worker', () => links.length === 3);
    await until('nothing waits', () => links[0]!.waiting.length === 0);
    expect(links.slice(1).map(({ waiting }) => waiting.length)).toEqual([1, 1]);
  });

  it('fills a worker that runs fewer calls than may overlap from one that holds more', async () => {
    const { links, told, submit } = fakePool({ callsPerWorker: 2 });
    submit(4);
    await turn();
    for (const link of links) for (let runs = 0; runs < 2; runs++) link.run(0.5);
    submit(8);
    await turn();
    const [left, right] = links;
    left!.start();
    left!.start();
    right!.start();
    while (right!.waiting.length > 0) right!.run(0.5);
    expect(left!.waiting).toEqual([]);
    expect(told.filter((line) => line.startsWith('finished'))).toHaveLength(4 + 8 - 3);
  });

  it('does not take the only call of a worker, run or not', async () => {
    const { links, submit } = fakePool();
    submit(2);
    await turn();
    const [left, right] = links;
    left!.run(0.5);
    await turn();
    expect(waitingIn(links)).toEqual([[], [2]]);
    right!.run(0.5);
  });
});

describe('a pool of workers, dealing calls out', () => {
  it.for([
    [
      'one by one where they are not very short, so that those that came first run first',
      1,
      [
        [3, 5, 7, 9],
        [4, 6, 8, 10],
      ],
    ],
    [
      'in blocks, which cross in few words, where they are very short',
      0.001,
      [
        [3, 4, 5, 6],
        [7, 8, 9, 10],
      ],
    ],
  ] as const)('deals them %s', async ([, runMs, hands]) => {
    const { links, submit } = fakePool();
    submit(2);
    await turn();
    for (const link of links) link.run(runMs);
    submit(8);
    await turn();
    expect(waitingIn(links)).toEqual(hands);
  });

  it('gives a call of a task that nobody has seen to a worker that runs it at once, with none behind it', async () => {
    const { links, source, submit } = fakePool();
    submit(2);
    await turn();
    for (const link of links) link.run(0.001);
    const strange = {
      kind: 'task',
      key: 'file:///tasks.js#other',
      module: 'file:///tasks.js',
      name: 'other',
    } as const;
    for (const call of submit(6)) call.definition = strange;
    await turn();
    expect(waitingIn(links)).toEqual([[3], [4]]);
    expect(source.waiting).toHaveLength(4);
    links[0]!.run(0.001);
    await turn();
    expect(source.waiting).toHaveLength(0); // it is known now
  });
});
