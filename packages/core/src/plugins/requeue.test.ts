import { expect, it } from 'vitest';
import { echoExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { limiter } from './limiter.js';
import { requeue } from './requeue.js';

it.each(['before', 'behind'] as const)(
  'a line that stands %s the limiter is worked off, after cancelled calls too',
  async (where) => {
    const scheduler = new Scheduler(echoExecutor());
    const line = requeue<[number]>();
    const one = limiter({ maxConcurrent: 1 });
    const task = scheduler.task(echo, { plugins: where === 'before' ? [line, one] : [one, line] });
    const results: unknown[] = [];
    task.on('result', (_, value) => results.push(value));
    scheduler.on('start', () => {
      for (const call of [1, 2, 3]) task.submit(call)?.cancel();
    });
    expect(await scheduler.run({ onCancelled: 'continue' })).toEqual({ reason: 'exhausted' });
    expect([results, line.size]).toEqual([[3, 2], 0]);
  },
);

it('is a line: taken from the front, and put back there or to the end', () => {
  const line = requeue([['a'], ['b']]);
  line.append('c');
  line.requeue('front');
  expect([line.next().value, line.size]).toEqual([['front'], 3]);
  line.append('d');
  line.requeue('again');
  expect([...line]).toEqual([['again'], ['a'], ['b'], ['c'], ['d']]);
  expect([line.size, line.next().done]).toEqual([0, true]);
  line.append('later');
  expect([...line]).toEqual([['later']]);
});

it('may be long: the last of a million calls is taken as fast as the first', () => {
  const line = requeue(Array.from({ length: 1_000_000 }, (_, call): [number] => [call]));
  for (const call of [-1, -2]) line.requeue(call);
  let sum = 0;
  for (const [call] of line) sum += call;
  expect(sum).toBe(499_999_500_000 - 3); // an array that is taken from the front takes minutes for this
});
