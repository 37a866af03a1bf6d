import { describe, expect, it } from 'vitest';
import { fakePool, waitingIn } from '../../test/pool/fake-pool.js';
import { turn } from '../../test/pool/until.js';

describe('a pool of workers, handing out calls', () => {
  it('starts no worker before there is a call', async () => {
    const { pool, links } = fakePool();
    pool.pump();
    await turn();
    expect(links).toHaveLength(0);
    expect([pool.workers(), pool.running()]).toEqual([2, 0]);
  });

  it('starts as many workers as there are calls, and no more than it may have', async () => {
    const { links, submit } = fakePool({ workers: 3 });
    submit(1);
    await turn();
    expect(links).toHaveLength(1);
    submit(1);
    await turn();
    expect(links).toHaveLength(2);
    submit(10);
    await turn();
    expect(links).toHaveLength(3);
  });

  it('gives each worker one call while it does not know how long they take', async () => {
    const { links, source, submit } = fakePool();
    submit(10);
    await turn();
    expect(waitingIn(links)).toEqual([[1], [2]]);
    expect(source.waiting).toHaveLength(8);
  });

  it('runs calls in the order they came, one behind the other, when they are long', async () => {
    const { links, told, submit } = fakePool({ workers: 1 });
    submit(3);
    await turn();
    for (let count = 0; count < 3; count++) {
      expect(links[0]!.waiting).toHaveLength(1);
      links[0]!.run(100);
      await turn();
    }
    expect(told.filter((line) => line.startsWith('finished'))).toEqual([
      'finished 1: done',
      'finished 2: done',
      'finished 3: done',
    ]);
  });

  it('gives workers many calls at once when they are short, none more than its share', async () => {
    const { links, source, submit } = fakePool();
    submit(2);
    await turn();
    for (const link of links) link.run(0.01);
    submit(400);
    await turn();
    const [left, right] = waitingIn(links).map(({ length }) => length);
    expect([left! > 50, left! <= 200, right! > 50, right! <= 200]).toEqual([true, true, true, true]);
    expect(left! + right! + source.waiting.length).toBe(400);
  });

  it('leaves calls in the queue that no worker should hold yet', async () => {
    const { links, source, submit } = fakePool();
    submit(2);
    await turn();
    for (const link of links) link.run(1);
    submit(100);
    await turn();
    for (const { waiting } of links) expect(waiting.length).toBeLessThanOrEqual(8);
    expect(source.waiting.length).toBeGreaterThan(80);
  });

  it('gives a worker as many calls as may overlap', async () => {
    const { links, submit } = fakePool({ workers: 1, callsPerWorker: 3 });
    submit(5);
    await turn();
    expect(links[0]!.waiting).toEqual([1, 2, 3]);
  });

  it('leaves no call in the queue that could overlap with others', async () => {
    const { links, source, submit } = fakePool({ callsPerWorker: 2 });
    submit(4);
    await turn();
    expect([waitingIn(links), source.waiting]).toEqual([
      [
        [1, 3],
        [2, 4],
      ],
      [],
    ]);
  });
});

describe('a pool of workers, with priorities', () => {
  it('takes back what has not begun when a call with a higher priority comes', async () => {
    const { links, submit } = fakePool({ workers: 1 });
    submit(1);
    await turn();
    const [link] = links;
    link!.run(0.5);
    submit(6);
    await turn();
    link!.start();
    submit(1, { priority: 5 });
    await turn();
    expect(link!.waiting[0]).toBe(8);
    expect(link!.waiting.slice(1)).toEqual([3, 4, 5, 6, 7].slice(0, link!.waiting.length - 1));
  });

  it('leaves calls of the same and of higher priority where they are', async () => {
    const { links, source, submit } = fakePool({ workers: 1 });
    submit(1, { priority: 5 });
    await turn();
    links[0]!.run(0.5);
    submit(3, { priority: 5 });
    await turn();
    const before = [...links[0]!.waiting];
    submit(1, { priority: 4 });
    await turn();
    expect(links[0]!.waiting.slice(0, 3)).toEqual(before);
    expect([...links[0]!.waiting, ...source.waiting.map(({ number }) => number)]).toContain(5);
  });
});

describe('a pool of workers, with values that move', () => {
  const moving = { transfer: [new ArrayBuffer(8)] };

  it('sends such a call to a worker without any other', async () => {
    const { links, source, submit } = fakePool({ workers: 1 });
    submit(1);
    await turn();
    links[0]!.run(0.1);
    submit(2);
    submit(1, moving);
    submit(1);
    await turn();
    expect(links[0]!.waiting).toEqual([2, 3]);
    expect(source.waiting.map(({ number }) => number)).toEqual([4, 5]);
    links[0]!.run(0.1);
    await turn();
    expect(links[0]!.waiting).toEqual([3]);
    links[0]!.run(0.1);
    await turn();
    expect(links[0]!.waiting[0]).toBe(4);
  });

  it('never takes such a call back', async () => {
    const { links, source, pool, submit } = fakePool({ workers: 1 });
    submit(1, moving);
    await turn();
    submit(1, { priority: 9 });
    await turn();
    pool.resize(1);
    expect(links[0]!.waiting).toEqual([1]);
    expect(source.waiting.map(({ number }) => number)).toEqual([2]);
  });
});

describe('a pool of workers, when one is lost', () => {
  it('runs what it had not begun on others, and nothing else changes', async () => {
    const { links, told, submit } = fakePool({ workers: 2 });
    submit(20);
    for (let deaths = 0; told.filter((line) => line.startsWith('f')).length < 20; deaths++) {
      await turn();
      for (const link of links.filter(({ gone }) => !gone)) {
        link.boot();
        if (link.waiting.length > 0) link.run(0.5);
      }
      await turn();
      const victim = links.filter(({ gone, waiting }) => !gone && waiting.length > 1)[0];
      if (deaths < 5 && victim !== undefined) {
        victim.start();
        victim.exit();
      }
    }
    const ends = told
      .filter((line) => line.startsWith('f'))
      .map((line) => line.replace(/^\w+ (\d+).*/, '$1'));
    expect(new Set(ends).size).toBe(20);
    expect(ends).toHaveLength(20);
  });

  it('gives it no more calls while its last results are told', async () => {
    const { links, told, source, submit } = fakePool({ workers: 1 });
    submit(2);
    await turn();
    const [link] = links;
    link!.start();
    link!.finish(undefined, { runMs: 0.1, quiet: true });
    submit(1, { transfer: [new ArrayBuffer(8)] });
    link!.exit();
    expect(told).toEqual(['finished 1: done']);
    expect([link!.waiting, source.waiting.map(({ number }) => number)]).toEqual([[], [2, 3]]);
    await turn();
    links[1]!.run(0.1);
    await turn();
    links[1]!.run(0.1);
    expect(told).toEqual(['finished 1: done', 'finished 2: done', 'finished 3: done']);
  });

  it('sends a message for a call whose result is here already to no other call', async () => {
    const { pool, links, source, submit } = fakePool({ workers: 1 });
    const [first] = submit(1);
    await turn();
    const [link] = links;
    link!.start();
    link!.finish(undefined, { runMs: 0.1, quiet: true });
    const worker = (first!.slot as { worker: { gather(): void } }).worker;
    worker.gather();
    submit(1);
    source.pump();
    expect(link!.waiting).toEqual([2]);
    pool.deliver(first!, '"for the first"');
    pool.drop(first!, 1, 'the first only');
    expect([link!.messages, link!.waiting]).toEqual([[], [2]]);
  });
});
