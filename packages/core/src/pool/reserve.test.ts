import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FakePool, fakePool, waitingIn } from '../../test/pool/fake-pool.js';
import { task } from '../index.js';

const prepare = task('file:///tasks.js', 'prepare', () => undefined);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** The next call runs on the last worker, hangs, is not wanted, and takes its worker with it. */
async function killOne({ pool, links, submit }: FakePool): Promise<void> {
  const [call] = submit(1);
  await vi.advanceTimersByTimeAsync(0);
  const link = links.find((each) => !each.gone && each.waiting.includes(call!.number))!;
  link.start();
  call!.live = false;
  pool.drop(call!, 1, 'unwanted');
  await vi.advanceTimersByTimeAsync(51);
  expect(link.killed).toBe(1);
  link.exit();
  await vi.advanceTimersByTimeAsync(0);
}

it('nothing is kept in reserve after a single kill', async () => {
  const fake = fakePool({ workers: 1 });
  await killOne(fake);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fake.links).toHaveLength(1);
});

it('after a second kill a worker is kept ready, tasks imported, which takes the place of the next one', async () => {
  const fake = fakePool({ workers: 1 });
  await killOne(fake);
  await killOne(fake);
  expect(fake.links.map(({ prepared }) => prepared)).toEqual([[], [], ['work']]);
  fake.submit(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(waitingIn(fake.links)).toEqual([[], [], [3], []]);
});

it('the worker in reserve runs nothing while those that are wanted are there', async () => {
  const fake = fakePool({ workers: 1 });
  for (let kills = 0; kills < 3; kills++) await killOne(fake);
  fake.submit(5);
  await vi.advanceTimersByTimeAsync(0);
  expect(fake.links.filter(({ gone }) => !gone)).toHaveLength(2);
  expect(fake.links.filter(({ waiting }) => waiting.length > 0)).toHaveLength(1);
  expect(fake.pool.room()).toBe(0);
});

it('it goes when nothing was killed for ten seconds', async () => {
  const fake = fakePool({ workers: 1 });
  for (let kills = 0; kills < 2; kills++) await killOne(fake);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(fake.links[2]!.retired).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(fake.links[2]!.retired).toBe(1);
  fake.links[2]!.exit();
  fake.submit(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(waitingIn(fake.links).at(-1)).toEqual([3]);
});

it('it has run `initialize` before it is needed, and a failure there fails no call', async () => {
  const fake = fakePool({ workers: 1, initialize: prepare });
  for (let kills = 0; kills < 2; kills++) {
    const [call] = fake.submit(1);
    await vi.advanceTimersByTimeAsync(0);
    const link = fake.links.at(-1)!;
    link.run();
    await vi.advanceTimersByTimeAsync(0);
    link.start();
    call!.live = false;
    fake.pool.drop(call!, 1, 'unwanted');
    await vi.advanceTimersByTimeAsync(51);
    link.exit();
    await vi.advanceTimersByTimeAsync(0);
  }
  const spare = fake.links.at(-1)!;
  spare.start();
  spare.finish(undefined, { failed: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(spare.retired).toBe(1);
  fake.submit(1);
  await vi.advanceTimersByTimeAsync(0);
  const next = fake.links.find((link) => link !== spare && !link.gone)!;
  next.run();
  await vi.advanceTimersByTimeAsync(0);
  expect(next.waiting).toEqual([3]);
  expect(fake.told.filter((line) => line.includes('INITIALIZE'))).toEqual([]);
});

it('closing the pool ends it too', async () => {
  const fake = fakePool({ workers: 1 });
  for (let kills = 0; kills < 2; kills++) await killOne(fake);
  const closed = fake.pool.close();
  expect(fake.links[2]!.retired).toBe(1);
  fake.links[2]!.exit();
  await closed;
});
