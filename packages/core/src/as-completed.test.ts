import { describe, expect, it } from 'vitest';
import { echoExecutor, fakeExecutor } from '../test/support/fake-executor.js';
import { echo } from '../test/support/tasks.js';
import { until } from '../test/support/until.js';
import { asCompleted } from './as-completed.js';

describe('asCompleted', () => {
  it('yields futures as they settle, failures like results', async () => {
    const { executor, attempts } = fakeExecutor();
    const futures = [1, 2, 3].map((value) => executor.submit(echo, value));
    await until('all have started', () => attempts.length === 3);
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { future, ...outcome } of asCompleted(futures)) {
        seen.push([futures.indexOf(future), outcome]);
      }
    })();
    const error = new RangeError('no');
    attempts[2]!.succeed('third');
    await until('the first one was seen', () => seen.length === 1);
    attempts[0]!.fail(error);
    await until('the second one was seen', () => seen.length === 2);
    futures[1]!.cancel('enough');
    await reading;
    expect(seen).toEqual([
      [2, { status: 'fulfilled', value: 'third' }],
      [0, { status: 'rejected', reason: error }],
      [1, { status: 'rejected', reason: expect.objectContaining({ code: 'CANCELLED' }) }],
    ]);
  });

  it('yields futures that settled before, and each of them once', async () => {
    const executor = echoExecutor();
    const [first, second] = [executor.submit(echo, 1), executor.submit(echo, 2)];
    await Promise.all([first, second]);
    const values: unknown[] = [];
    for await (const done of asCompleted([first, second, first])) {
      if (done.status === 'fulfilled') values.push(done.value);
    }
    expect(values).toEqual([1, 2]);
  });

  it('ends at once without futures', async () => {
    for await (const done of asCompleted([])) expect.fail(String(done));
  });

  it('a break leaves the others running', async () => {
    const { executor, attempts } = fakeExecutor();
    const futures = [executor.submit(echo, 1), executor.submit(echo, 2)];
    await until('both have started', () => attempts.length === 2);
    attempts[0]!.succeed('first');
    for await (const _ of asCompleted(futures)) break;
    expect(futures.map(({ state }) => state)).toEqual(['succeeded', 'pending']);
    attempts[1]!.succeed('second');
    expect(await futures[1]).toBe('second');
  });

  it('can be read while nobody else looks at a failure', async () => {
    const future = echoExecutor().submit(echo, new RangeError('no'));
    for await (const done of asCompleted([future])) expect(done.status).toBe('rejected');
  });
});
