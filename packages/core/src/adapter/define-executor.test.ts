import { describe, expect, it } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo, other } from '../../test/support/tasks.js';
import { rejection, thrownBy, turn, until } from '../../test/support/until.js';
import type { Executor } from '../executor.js';
import { defineExecutor, type ExecutorDefinition, LEAST } from './define-executor.js';

const run = async (): Promise<void> => {};

function sentence(definition: object): string {
  const error = thrownBy(() => defineExecutor(definition as ExecutorDefinition)) as Error;
  return `${error.name}: ${error.message}`;
}

describe('a definition', () => {
  it.each<[object, string]>([
    [{ run }, 'TypeError: expected `name` to be a text that is not empty, got `undefined`'],
    [{ name: '', run }, "TypeError: expected `name` to be a text that is not empty, got `''`"],
    [{ name: 'x' }, 'TypeError: expected `run` to be a function, got `null`'],
    [{ name: 'x', run: 'run' }, "TypeError: expected `run` to be a function, got `'run'`"],
    [{ name: 'x', run, concurrency: 0 }, 'RangeError: expected `concurrency` to be at least 1, got `0`'],
    [
      { name: 'x', run, concurrency: Number.NaN },
      'RangeError: expected `concurrency` to be at least 1, got `NaN`',
    ],
    [
      { name: 'x', run, unsupported: 'skip' },
      "RangeError: expected `unsupported` to be one of 'fail', 'ignore', got `'skip'`",
    ],
  ])('misuse %#', (definition, expected) => {
    expect(sentence(definition)).toBe(expected);
  });

  it('supports the least unless it says more, and says so for good', () => {
    expect(defineExecutor({ name: 'x', run }).supports).toEqual(LEAST);
    const { supports } = defineExecutor({ name: 'x', run, supports: { channel: 'full', python: true } });
    expect(supports).toEqual({ ...LEAST, channel: 'full', python: true });
    expect(Object.isFrozen(supports)).toBe(true);
  });

  it('with concurrency 1 is not parallel, unless it says so', () => {
    expect(defineExecutor({ name: 'x', run, concurrency: 1 }).supports.parallel).toBe(false);
    expect(
      defineExecutor({ name: 'x', run, concurrency: 1, supports: { parallel: true } }).supports.parallel,
    ).toBe(true);
  });

  it('becomes an executor of contract 1 whose methods can be taken apart', async () => {
    const { contract, name, submit, stats, close } = echoExecutor();
    expect([contract, name]).toEqual([1, 'echo']);
    expect(await submit(echo, 5)).toBe(5);
    expect(stats()).toEqual({ pending: 0, running: 0, workers: 0, fenced: 0 });
    await close();
  });
});

describe('concurrency', () => {
  async function handedOver(executor: Executor, attempts: readonly unknown[]): Promise<number> {
    for (let call = 0; call < 10; call++) executor.submit(echo, call);
    await turn();
    return attempts.length;
  }

  it('has no bound unless it has one', async () => {
    const { executor, attempts } = fakeExecutor();
    expect(await handedOver(executor, attempts)).toBe(10);
    expect(executor.stats()).toMatchObject({ running: 10, workers: 10 });
  });

  it('as a number bounds what is handed over at once', async () => {
    const { executor, attempts } = fakeExecutor({ concurrency: 3 });
    expect(await handedOver(executor, attempts)).toBe(3);
    expect(executor.stats()).toEqual({ pending: 10, running: 3, workers: 3, fenced: 0 });
    attempts[1]!.succeed();
    await until('the next one is handed over', () => attempts.length === 4);
    await turn();
    expect(attempts.map(({ call }) => call.args)).toEqual([[0], [1], [2], [3]]);
  });

  it('as a function is asked each time', async () => {
    let bound = 1;
    const { executor, attempts } = fakeExecutor({ concurrency: () => bound });
    expect(await handedOver(executor, attempts)).toBe(1);
    bound = 4;
    attempts[0]!.succeed();
    await until('four are at work', () => attempts.length === 5);
    bound = 2;
    for (const index of [1, 2]) attempts[index]!.succeed();
    await turn();
    expect([attempts.length, executor.stats().workers]).toEqual([5, 2]);
    attempts[3]!.succeed();
    await until('there is room again', () => attempts.length === 6);
  });

  it('a function may say 0 for a while', async () => {
    let bound = 0;
    const { executor, attempts } = fakeExecutor({ concurrency: () => bound });
    expect(await handedOver(executor, attempts)).toBe(0);
    bound = 2;
    executor.submit(echo, 'wakes');
    await until('two are at work', () => attempts.length === 2);
  });

  it('waiting calls go by priority', async () => {
    const { executor, attempts } = fakeExecutor({ concurrency: 1 });
    executor.submit(echo, 'first');
    await turn();
    for (const priority of [-1, 0, 5, 0, 9]) executor.submit(echo.with({ priority }), priority);
    for (let done = 0; done < 5; done++) {
      attempts[done]!.succeed();
      await until('the next one is handed over', () => attempts.length === done + 2);
    }
    expect(attempts.map(({ call }) => call.args[0])).toEqual(['first', 9, 5, 0, 0, -1]);
  });

  it('a flood of calls that never wait lets timers have their turn', async () => {
    const executor = echoExecutor({ concurrency: 1, run: async ({ args: [ms] }) => busy(Number(ms)) });
    const order: string[] = [];
    const calls = Array.from({ length: 60 }, () => executor.submit(echo, 1));
    setTimeout(() => order.push('timer'), 1);
    void calls.at(-1)!.then(() => order.push('last call'));
    await calls.at(-1);
    expect(order).toEqual(['timer', 'last call']);
  });
});

function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

describe('what an adapter receives', () => {
  it('the call: id, attempt, task, arguments and options', async () => {
    const { executor, attempts } = fakeExecutor();
    const labelled = echo.with({ label: 'mine' });
    const future = executor.submit(labelled, { a: [1] });
    await turn();
    const { call } = attempts[0]!;
    expect([call.id, call.attempt, call.options.label]).toEqual([future.id, 1, 'mine']);
    expect(call.task).toBe(labelled);
    expect(call.args).toEqual([{ a: [1] }]);
    expect(call.args).toBe(call.args);
  });

  it('arguments of its own for each attempt', async () => {
    const { executor, attempts } = fakeExecutor();
    const given = { list: [1], bytes: Uint8Array.of(1) };
    executor.submit(echo.with({ retries: 1 }), given);
    given.list.push(2);
    await turn();
    const [first] = attempts[0]!.call.args as [typeof given];
    first.list.push(3);
    first.bytes[0] = 9;
    attempts[0]!.fail(new Error('again'));
    await until('a second attempt', () => attempts.length === 2);
    expect(attempts[1]!.call.args).toEqual([{ list: [1], bytes: Uint8Array.of(1) }]);
  });

  it('without clone the very arguments of the caller', async () => {
    const { executor, attempts } = fakeExecutor({ clone: false });
    const given = { run: () => 1 };
    const future = executor.submit(echo, given);
    await turn();
    expect(attempts[0]!.call.args[0]).toBe(given);
    attempts[0]!.succeed(given);
    expect(await future).toBe(given);
  });

  it('states follow what it tells', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo);
    const events: string[] = [];
    future.on('started', () => events.push('started'));
    future.on('settled', () => events.push('settled'));
    await turn();
    expect([future.state, future.startedAt, future.jobId]).toEqual(['pending', undefined, undefined]);
    attempts[0]!.context.started('job-1');
    attempts[0]!.context.started('job-2');
    expect([future.state, future.jobId, events]).toEqual(['running', 'job-2', ['started']]);
    attempts[0]!.succeed('done');
    expect(await future).toBe('done');
    expect([future.state, events]).toEqual(['succeeded', ['started', 'settled']]);
    expect(future.submittedAt).toBeLessThanOrEqual(future.startedAt!);
    expect(future.startedAt).toBeLessThanOrEqual(future.endedAt!);
  });

  it('a call that succeeded has started, at the latest with its result', async () => {
    const executor = echoExecutor({ run: async () => 'quick' });
    const future = executor.submit(echo);
    const events: string[] = [];
    future.on('started', () => events.push(future.state));
    future.on('settled', () => events.push(future.state));
    await future;
    expect(events).toEqual(['running', 'succeeded']);
  });

  it('a call that failed before it was started never ran', async () => {
    const executor = echoExecutor({ run: () => Promise.reject(new RangeError('refused')) });
    const future = executor.submit(echo);
    let started = false;
    future.on('started', () => {
      started = true;
    });
    expect(await rejection(future)).toBeInstanceOf(RangeError);
    expect([started, future.startedAt]).toEqual([false, undefined]);
  });

  it('a run that throws at once is a failed call', async () => {
    const executor = echoExecutor({
      run: () => {
        throw new RangeError('at once');
      },
    });
    expect(await rejection(executor.submit(echo))).toBeInstanceOf(RangeError);
    expect(executor.stats().running).toBe(0);
  });
});

describe('futures', () => {
  it('are promises that tell where they come from', async () => {
    const executor = echoExecutor();
    const [future, second] = [executor.submit(echo, 1), executor.submit(other, 2)];
    expect(future).toBeInstanceOf(Promise);
    expect([future.executor, future.task.name, second.task.name, future.attempt]).toEqual([
      'echo',
      'echo',
      'other',
      1,
    ]);
    expect(future.id).not.toBe(second.id);
    expect(future.then(() => 1)).not.toHaveProperty('cancel');
    expect(await Promise.all([future, second])).toEqual([1, 2]);
  });

  it('a failure nobody looks at is silent', async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', listen);
    echoExecutor().submit(echo, new Error('nobody looks'));
    echoExecutor().submit(echo, () => {});
    for (let round = 0; round < 5; round++) await turn();
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });

  it('submit throws for what is no task', () => {
    const { submit } = echoExecutor();
    expect(thrownBy(() => submit((() => 1) as unknown as typeof echo))).toBeInstanceOf(TypeError);
  });

  it('a handler must be a function', () => {
    const future = echoExecutor().submit(echo);
    expect(() => future.on('settled', undefined as never)).toThrow('expected `handler` to be a function');
  });
});
