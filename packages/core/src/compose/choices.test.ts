import { describe, expect, it, vi } from 'vitest';
import { echoExecutor, type Fake, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, turn, until } from '../../test/support/until.js';
import { defineExecutor } from '../adapter/define-executor.js';
import { type Executor, SHARED } from '../executor.js';
import { ExecutorError } from '../executor-error.js';
import { balance } from './balance.js';
import { fallback } from './fallback.js';
import { hedge } from './hedge.js';
import { limit } from './limit.js';
import { route } from './route.js';

const unavailable = (): ExecutorError => new ExecutorError('UNAVAILABLE', 'nobody is there');

describe('fallback', () => {
  it('is as parallel as its first', () => {
    const [one, many] = [echoExecutor({ concurrency: 1 }), echoExecutor()];
    expect([fallback(one, many), fallback(many, one)].map(({ supports }) => supports.parallel)).toEqual([
      false,
      true,
    ]);
  });

  it.each(['UNAVAILABLE', 'REJECTED'] as const)('sends a call on when the first is %s', async (code) => {
    const first = echoExecutor();
    const second = fakeExecutor({ name: 'second' });
    const future = fallback(first, second.executor).submit(echo, new ExecutorError(code, 'on purpose'));
    const retries: unknown[] = [];
    future.on('retry', (retrying) => retries.push(retrying));
    await until('the second has it', () => second.attempts.length === 1);
    second.attempts[0]!.succeed('from the second');
    expect([await future, future.attempt]).toEqual(['from the second', 2]);
    expect(retries).toEqual([{ attempt: 2, delayMs: 0, error: expect.objectContaining({ code }) }]);
  });

  it('keeps other failures, and those of the second', async () => {
    const second = echoExecutor();
    const safe = fallback(echoExecutor(), second);
    expect(await rejection(safe.submit(echo, new RangeError('of the task')))).toBeInstanceOf(RangeError);
    expect(await rejection(safe.submit(echo, unavailable()))).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('asks the function it is given; one that throws is a no', async () => {
    const when = vi.fn((error: unknown) => {
      if (error instanceof TypeError) throw error;
      return error instanceof RangeError;
    });
    const second = fakeExecutor();
    const safe = fallback(echoExecutor(), second.executor, when);
    const future = safe.submit(echo, new RangeError('far'));
    await until('the second has it', () => second.attempts.length === 1);
    second.attempts[0]!.succeed(2);
    expect(await future).toBe(2);
    expect(await rejection(safe.submit(echo, new TypeError('kind')))).toBeInstanceOf(TypeError);
    expect(await rejection(safe.submit(echo, unavailable()))).toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('route', () => {
  const pools = (): Record<'big' | 'small', Executor> => ({
    big: echoExecutor({ name: 'big', supports: { resources: ['gpus'] } }),
    small: echoExecutor({ name: 'small' }),
  });

  it('goes by resources, label and arguments, and the one chosen says what it can do', async () => {
    const routed = route(({ options, args }) => {
      if (options.label === 'small' || args[0] === 'tiny') return 'small';
      return options.resources?.gpus ? 'big' : 'small';
    }, pools());
    expect(await routed.submit(echo.with({ resources: { gpus: 1 } }), 1)).toBe(1);
    const denied = routed.submit(echo.with({ resources: { gpus: 1 }, label: 'small' }), 1);
    expect(await rejection(denied)).toMatchObject({ code: 'NOT_SUPPORTED', executor: 'small' });
    expect(await rejection(routed.submit(echo.with({ resources: { gpus: 1 } }), 'tiny'))).toMatchObject({
      code: 'NOT_SUPPORTED',
    });
    expect(routed.supports.resources).toEqual([]);
    expect(await limit(routed, 3).submit(echo.with({ resources: { gpus: 1 } }), 2)).toBe(2);
  });

  it('goes to a part that routes too, as both say', async () => {
    const [near, far, other] = ['near', 'far', 'other'].map((name) =>
      defineExecutor({ name, run: async () => name }),
    ) as [Executor, Executor, Executor];
    const inner = route(({ args: [where] }) => (where === 'far' ? 'far' : 'near'), { near, far });
    const outer = route(({ args: [where] }) => (where === 'other' ? 'other' : 'inner'), { inner, other });
    const ends = ['near', 'far', 'other'].map((where) => outer.submit(echo.with({ retries: 1 }), where));
    expect(await Promise.all(ends)).toEqual(['near', 'far', 'other']);
  });

  it('runs calls beside each other on executors of one worker each, and promises what holds for any two', async () => {
    const [one, other] = [0, 1].map(() =>
      fakeExecutor({ concurrency: 1, supports: { isolation: 'thread' } }),
    ) as [Fake, Fake];
    const routed = route(({ args: [where] }) => where as 'one' | 'other', {
      one: one.executor,
      other: other.executor,
    });
    const futures = ['one', 'other'].map((where) => routed.submit(echo, where));
    await until('both are handed over', () => one.attempts.length + other.attempts.length === 2);
    expect(routed.supports.parallel).toBe(false); // two for the same one are not
    one.attempts[0]!.succeed();
    other.attempts[0]!.succeed();
    await Promise.all(futures);
  });

  it('fails a call for an unknown executor as REJECTED and names the nearest', async () => {
    const error = await rejection(route(() => 'bigg' as 'big', pools()).submit(echo, 1));
    expect(error).toMatchObject({ code: 'REJECTED' });
    expect(error).toHaveProperty('message', expect.stringContaining("Did it mean 'big'? Known: big, small."));
  });

  it('fails a call as REJECTED when the function throws, and keeps what it threw', async () => {
    const cause = new Error('no idea');
    const confused = route(() => {
      throw cause;
    }, pools());
    expect(await rejection(confused.submit(echo, 1))).toMatchObject({ code: 'REJECTED', cause });
  });

  it('refuses to be without executors', () => {
    expect(() => route(() => 'a' as never, {})).toThrow(/expected `executors`/);
    expect(() => route(undefined as never, pools())).toThrow(/`choose`/);
  });
});

describe('balance', () => {
  it('goes round', async () => {
    const parts = [fakeExecutor({ concurrency: 4 }), fakeExecutor({ concurrency: 4 })] as const;
    const shared = balance([parts[0].executor, parts[1].executor]);
    for (const value of [1, 2, 3]) shared.submit(echo, value);
    await turn();
    expect(parts.map(({ attempts }) => attempts.map(({ call }) => call.args[0]))).toEqual([[1, 3], [2]]);
  });

  it('goes to the one with the fewest calls per worker', async () => {
    const parts = [fakeExecutor({ concurrency: 1 }), fakeExecutor({ concurrency: 3 })] as const;
    const shared = balance([parts[0].executor, parts[1].executor], 'least-busy');
    for (let value = 0; value < 8; value++) shared.submit(echo, value);
    for (const { attempts } of parts) await until('it is busy', () => attempts.length > 0);
    await turn();
    expect(parts.map(({ attempts }) => attempts.length)).toEqual([1, 3]);
    parts[0].attempts[0]!.succeed();
    await until('the next one follows', () => parts[0].attempts.length === 2);
    expect(shared.stats()).toMatchObject({ running: 4, workers: 4, pending: 7 });
  });

  it('promises what all of them do', () => {
    const strong = echoExecutor({
      name: 'strong',
      supports: { isolation: 'process', cancelRunning: 'kill', channel: 'full', transfer: true },
    });
    const weak = echoExecutor({ name: 'weak', supports: { isolation: 'thread', limits: [] } });
    const { name, supports } = balance([strong, weak]);
    expect(name).toBe('strong+weak');
    expect(supports).toMatchObject({
      isolation: 'thread',
      cancelRunning: 'none',
      channel: 'none',
      limits: [],
      transfer: false,
    });
  });

  it('runs calls beside each other on executors of one worker each, unless they share this thread', async () => {
    const pools = (isolation: 'thread' | 'none') =>
      [0, 1].map(() => fakeExecutor({ concurrency: 1, supports: { isolation } }));
    for (const isolation of ['thread', 'none'] as const) {
      const [one, other] = pools(isolation) as [Fake, Fake];
      const shared = balance([one.executor, other.executor]);
      const futures = [1, 2].map((value) => shared.submit(echo, value));
      await until('the first is handed over', () => one.attempts.length === 1);
      await turn();
      expect([shared.supports.parallel, other.attempts.length]).toEqual(
        isolation === 'thread' ? [true, 1] : [false, 0],
      );
      one.attempts[0]!.succeed();
      await until('the second is handed over', () => other.attempts.length === 1);
      other.attempts[0]!.succeed();
      await Promise.all(futures);
    }
  });

  it('closes each of its executors, the shared ones excepted', async () => {
    const closes = [vi.fn(), vi.fn()];
    const [own, shared] = closes.map((close) => echoExecutor({ close }));
    Object.assign(shared!, { [SHARED]: true });
    await balance([own!, shared!, own!]).close();
    expect(closes.map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
  });

  it('refuses an empty list and an unknown strategy', () => {
    expect(() => balance([] as never)).toThrow(/at least one/);
    expect(() => balance([echoExecutor()], 'random' as never)).toThrow(/`strategy`/);
  });
});

describe('hedge', () => {
  it('makes a second attempt after a while, takes the first answer and cancels the other', async () => {
    const { executor, attempts } = fakeExecutor({ supports: { cancelRunning: 'cooperative' } });
    const future = hedge(executor, { afterMs: 10 }).submit(echo, 'asked');
    await until('there are two', () => attempts.length === 2);
    expect(attempts.map(({ call }) => [call.id, call.attempt, call.args])).toEqual(
      [1, 2].map((attempt) => [future.id, attempt, ['asked']]),
    );
    attempts[1]!.context.started();
    attempts[1]!.succeed('of the second');
    expect([await future, future.attempt, future.state]).toEqual(['of the second', 2, 'succeeded']);
    expect(attempts[0]!.context.signal.aborted).toBe(true);
  });

  it('leaves it to the other when one fails, and fails with the last', async () => {
    const { executor, attempts } = fakeExecutor();
    const hedged = hedge(executor, { afterMs: 0 });
    const future = hedged.submit(echo, 1);
    await until('there are two', () => attempts.length === 2);
    attempts[0]!.fail(new Error('first'));
    await until('the second counts', () => future.attempt === 2);
    attempts[1]!.fail(new Error('second'));
    expect(await rejection(future)).toMatchObject({ message: 'second' });
  });

  it('gives the one that goes on the highest number, whichever was made first', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = hedge(
      fallback(executor, executor, () => true),
      { afterMs: 0 },
    ).submit(echo, 1);
    const told: number[] = [];
    future.on('retry', ({ attempt }) => told.push(attempt));
    await until('there are two', () => attempts.length === 2);
    attempts[0]!.fail(new Error('the first'));
    await until('the first goes elsewhere', () => attempts.length === 3);
    expect(attempts.map(({ call }) => call.attempt)).toEqual([1, 2, 3]);
    attempts[2]!.fail(new Error('there, too'));
    await until('the second counts', () => future.attempt === 4);
    attempts[1]!.succeed('of the second');
    expect([await future, told]).toEqual(['of the second', [3, 4]]);
  });

  it('makes no second attempt of a call that is quick, or that moves values', async () => {
    const { executor, attempts } = fakeExecutor({ supports: { transfer: true } });
    const hedged = hedge(executor, { afterMs: 30 });
    const bytes = new Uint8Array(1);
    hedged.submit(echo, 'quick');
    const moving = hedged.submit(echo.with({ transfer: [bytes.buffer] }), bytes);
    const slow = hedged.submit(echo, 'slow');
    await until('all are handed over', () => attempts.length === 3);
    attempts[0]!.succeed();
    await until('the slow one has a second attempt', () => attempts.length === 4);
    expect(attempts[3]!.call.args).toEqual(['slow']);
    await turn();
    expect(attempts).toHaveLength(4);
    for (const attempt of attempts) attempt.succeed();
    await Promise.all([moving, slow]);
  });
});
