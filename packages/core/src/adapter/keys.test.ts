import { describe, expect, it } from 'vitest';
import { fakeExecutor } from '../../test/support/fake-executor.js';
import { echo, other } from '../../test/support/tasks.js';
import { rejection, turn } from '../../test/support/until.js';

const keyed = echo.with({ key: 'a' });

describe('calls with a key', () => {
  it('share one future while one is live; later arguments and options are ignored', async () => {
    const { executor, attempts } = fakeExecutor();
    const first = executor.submit(keyed, 1);
    expect(executor.submit(keyed, 2)).toBe(first);
    expect(executor.submit(keyed.with({ timeoutMs: 1, priority: 9 }), 3)).toBe(first);
    await turn();
    expect(attempts.map(({ call }) => call.args)).toEqual([[1]]);
    expect(executor.submit(keyed, () => {})).toBe(first);
    attempts[0]!.succeed('once');
    expect(await first).toBe('once');
  });

  it('do not share with another key, another task or another executor', () => {
    const [{ executor }, { executor: second }] = [fakeExecutor(), fakeExecutor()];
    const futures = [
      executor.submit(keyed),
      executor.submit(echo.with({ key: 'b' })),
      executor.submit(other.with({ key: 'a' })),
      executor.submit(echo),
      executor.submit(echo),
      second.submit(keyed),
    ];
    expect(new Set(futures).size).toBe(6);
  });

  it('a key of one task is not a key of another, whatever they are called', () => {
    const { executor } = fakeExecutor();
    const first = executor.submit(echo.with({ key: 'x y' }));
    expect(executor.submit(echo.with({ key: 'x  y' }))).not.toBe(first);
  });

  it('run again after the first one has settled', async () => {
    const { executor, attempts } = fakeExecutor();
    const first = executor.submit(keyed);
    await turn();
    attempts[0]!.fail(new RangeError('no'));
    await rejection(first);
    const second = executor.submit(keyed);
    expect(second).not.toBe(first);
    await turn();
    attempts[1]!.succeed('again');
    expect(await second).toBe('again');
  });

  it('keep sharing between attempts', async () => {
    const { executor, attempts } = fakeExecutor();
    const first = executor.submit(keyed.with({ retries: { retries: 1, delayMs: 60_000 } }));
    await turn();
    attempts[0]!.fail(new Error('again'));
    await turn();
    expect([first.attempt, executor.submit(keyed)]).toEqual([2, first]);
    first.cancel();
    await rejection(first);
  });

  it('a cancel is for all holders, and frees the key', async () => {
    const { executor } = fakeExecutor();
    const first = executor.submit(keyed);
    executor.submit(keyed).cancel('enough');
    expect(await rejection(first)).toMatchObject({ code: 'CANCELLED', cause: 'enough' });
    expect(executor.submit(keyed)).not.toBe(first);
  });

  it('a call that was refused does not hold the key', async () => {
    const { executor, attempts } = fakeExecutor();
    const refused = executor.submit(keyed, () => {});
    const fine = executor.submit(keyed, 1);
    expect(fine).not.toBe(refused);
    await turn();
    attempts[0]!.succeed('fine');
    expect(await fine).toBe('fine');
    expect(await rejection(refused)).toMatchObject({ code: 'NOT_SERIALIZABLE' });
  });
});
