import { describe, expect, it } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, thrownBy, turn, until } from '../../test/support/until.js';
import type { Executor } from '../executor.js';
import { SchedulerNotRunningError } from '../executor-error.js';
import type { Future } from '../future.js';
import { Scheduler } from './scheduler.js';

function traced(executor: Executor): { scheduler: Scheduler; events: string[] } {
  const scheduler = new Scheduler(executor);
  const events: string[] = [];
  for (const event of scheduler.counts.keys()) scheduler.on(event, () => events.push(event));
  return { scheduler, events };
}

describe('misuse', () => {
  const sentence = (run: () => unknown): string => {
    const error = thrownBy(run) as Error;
    return `${error.name}: ${error.message}`;
  };
  const executor = fakeExecutor().executor;

  it('the executor must be one', () => {
    for (const wrong of [undefined, null, {}, 'threads']) {
      expect(sentence(() => new Scheduler(wrong as unknown as Executor))).toContain(
        'TypeError: expected an executor',
      );
    }
  });

  it('the options are checked', () => {
    const unknown = { closeExecuter: true } as object;
    expect(sentence(() => new Scheduler(executor, unknown))).toContain('Did you mean `closeExecutor`?');
    const wrong = { closeExecutor: 'no' } as unknown as { closeExecutor: boolean };
    expect(sentence(() => new Scheduler(executor, wrong))).toContain(
      'expected `closeExecutor` to be true or false',
    );
    const message = { message: 5 } as unknown as { message: string };
    expect(sentence(() => new Scheduler(executor).stop(message))).toContain(
      'expected `message` to be a string',
    );
  });

  it('run() rejects for wrong options, and runs nothing', async () => {
    const { scheduler, events } = traced(executor);
    expect(await rejection(scheduler.run({ timeoutMs: -1 }))).toBeInstanceOf(RangeError);
    expect(await rejection(scheduler.run({ tiemout: 1 } as object))).toBeInstanceOf(TypeError);
    expect([events, scheduler.running]).toEqual([[], false]);
  });

  it('submit() tells where to submit instead', () => {
    const scheduler = new Scheduler(executor);
    expect(thrownBy(() => scheduler.submit(echo, 1))).toBeInstanceOf(SchedulerNotRunningError);
    expect(sentence(() => scheduler.submit(echo, 1))).toContain('scheduler.executor.submit()');
  });

  it('submit() of something that is no task is a TypeError of the handler', async () => {
    const { scheduler } = traced(executor);
    scheduler.on('start', () => scheduler.submit((() => 1) as unknown as typeof echo));
    expect(await rejection(scheduler.run())).toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('expected a task'),
    });
  });

  it('the counts know every event before the first run', () => {
    const { counts } = new Scheduler(executor);
    expect([...counts.values()].every((count) => count === 0)).toBe(true);
    expect([...counts.keys()]).toContain('future-log');
    expect(counts.size).toBe(17);
  });
});

describe('what only some executors tell', () => {
  it('a log line is an event, and an error of its handler follows the policy', async () => {
    const executor = echoExecutor({
      async run(_, { log }) {
        log('stdout', 'epoch 1');
        log('stderr', 'careful');
      },
    });
    const scheduler = new Scheduler(executor);
    const lines: unknown[] = [];
    scheduler.on('start', () => scheduler.submit(echo));
    scheduler.on('future-log', (_, line) => {
      lines.push(line);
      if (line.stream === 'stderr') throw new Error('seen enough');
    });
    expect(await scheduler.run({ onError: 'end' })).toEqual({
      reason: 'error',
      error: new Error('seen enough'),
    });
    expect(lines).toEqual([
      { stream: 'stdout', line: 'epoch 1' },
      { stream: 'stderr', line: 'careful' },
    ]);
  });

  it('a jobId is known in `future-started`', async () => {
    const executor = echoExecutor({
      async run(_, { started }) {
        started('job-7');
      },
    });
    const scheduler = new Scheduler(executor);
    const ids: unknown[] = [];
    scheduler.on('start', () => scheduler.submit(echo));
    scheduler.on('future-started', (future) => ids.push(future.jobId));
    await scheduler.run();
    expect(ids).toEqual(['job-7']);
  });

  it('an executor that was written by hand will do (rows 1, 158)', async () => {
    const { executor: inner } = { executor: echoExecutor() };
    // Its futures are proxies: nothing of ours behind them.
    const byHand: Executor = {
      ...inner,
      submit: ((...args: Parameters<Executor['submit']>) =>
        foreign(inner.submit(...args))) as Executor['submit'],
    };
    const { scheduler, events } = traced(byHand);
    scheduler.on('start', () => {
      scheduler.submit(echo, 1);
      scheduler.submit(echo, new RangeError('no'));
    });
    expect(await scheduler.run({ onError: 'end' })).toMatchObject({
      reason: 'error',
      error: { message: 'no' },
    });
    expect(events.filter((event) => /done|result|error|started/.test(event)).sort()).toEqual([
      'future-done',
      'future-done',
      'future-error',
      'future-result',
      'future-started',
      'future-started',
    ]);
    expect(events.at(-1)).toBe('finished');
  });
});

/** A future that shows the public members only. */
function foreign(future: Future<unknown>): Future<unknown> {
  return new Proxy(future, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('events of several calls', () => {
  it('what happens to another call is told after all events of this one', async () => {
    const { executor, attempts } = fakeExecutor();
    const { scheduler, events } = traced(executor);
    let second: Future<unknown> | undefined;
    scheduler.on('start', () => {
      scheduler.submit(echo, 1);
      second = scheduler.submit(echo, 2);
    });
    scheduler.on('future-done', () => second?.cancel(), { maxCalls: 1 });
    const run = scheduler.run({ onCancelled: 'continue' });
    await until('both calls are handed over', () => attempts.length === 2);
    attempts[0]!.succeed();
    await turn();
    attempts[1]!.succeed();
    await run;
    const told = events.filter((event) => /done|result|cancelled/.test(event));
    expect(told).toEqual(['future-done', 'future-result', 'future-cancelled']);
  });

  it('the failure that came first ends the run, not what its handlers did to another call', async () => {
    const { executor, attempts } = fakeExecutor();
    const { scheduler } = traced(executor);
    let second: Future<unknown> | undefined;
    scheduler.on('start', () => {
      scheduler.submit(echo, 1);
      second = scheduler.submit(echo, 2);
    });
    scheduler.on('future-done', () => second?.cancel('no longer needed'));
    const run = scheduler.run({ onError: 'end', onCancelled: 'end' });
    await until('both calls are handed over', () => attempts.length === 2);
    attempts[0]!.fail(new RangeError('first'));
    await turn();
    attempts[1]!.succeed();
    expect(await run).toMatchObject({ reason: 'error', error: { message: 'first' } });
  });

  it('a request is answered by the future’s own handler when none of the scheduler is due', async () => {
    const executor = echoExecutor({ run: (_, { request }) => request('how much?') });
    const scheduler = new Scheduler(executor);
    scheduler.on('future-request', () => {}, { every: 100 });
    const results: unknown[] = [];
    scheduler.on('start', () => {
      scheduler.submit(echo).on('request', (request) => request.respond('this much'));
    });
    scheduler.on('future-result', (_, value) => results.push(value));
    await scheduler.run();
    expect(results).toEqual(['this much']);
  });

  it('a handler of a request may submit: what fails in there is no answer to the request', async () => {
    const scheduler = new Scheduler(
      echoExecutor({
        run: ({ args: [value] }, { request }) => (value === 'asks' ? request('now?') : value) as never,
      }),
    );
    scheduler.on('future-submitted', () => Promise.reject(new Error('of the other call')), { every: 2 });
    scheduler.on('future-request', (_, request) => {
      scheduler.submit(echo, 'other');
      setTimeout(() => request.respond('yes'));
    });
    const results: unknown[] = [];
    scheduler.on('start', () => scheduler.submit(echo, 'asks'));
    scheduler.on('future-result', (_, value) => results.push(value));
    await scheduler.run({ onError: 'end' });
    expect(results.sort()).toEqual(['other', 'yes']);
  });
});

describe('two schedulers that share the future of a key', () => {
  it('a question is answered by the one that has a handler, however long that takes', async () => {
    const executor = echoExecutor({ run: (_, { request }) => request('how much?') });
    const [first, second] = [new Scheduler(executor), new Scheduler(executor)];
    const keyed = echo.with({ key: 'shared' });
    for (const scheduler of [first, second]) scheduler.on('start', () => scheduler.submit(keyed));
    first.on('future-request', async (_, request) => {
      await turn();
      request.respond('this much');
    });
    const results: unknown[] = [];
    for (const scheduler of [first, second]) scheduler.on('future-result', (_, value) => results.push(value));
    await Promise.all([first.run(), second.run()]);
    expect(results).toEqual(['this much', 'this much']);
  });

  it('both hear of it before the future’s own handlers do', async () => {
    const executor = echoExecutor();
    const order: string[] = [];
    const schedulers = ['first', 'second'].map((name) => {
      const scheduler = new Scheduler(executor);
      scheduler.on('start', () => {
        scheduler.submit(echo.with({ key: 'shared' })).on('settled', () => order.push('own'));
      });
      scheduler.on('future-started', () => order.push(`started ${name}`));
      scheduler.on('future-result', () => order.push(`result ${name}`));
      return scheduler;
    });
    await Promise.all(schedulers.map((scheduler) => scheduler.run()));
    expect(order).toEqual(['started first', 'started second', 'result first', 'result second', 'own', 'own']);
  });

  it('one that joins when the call runs already hears that it has started, and its task does', async () => {
    const { executor, attempts } = fakeExecutor();
    const keyed = echo.with({ key: 'shared' });
    executor.submit(keyed, 1);
    await until('it is handed over', () => attempts.length === 1);
    attempts[0]!.context.started();
    const { scheduler, events } = traced(executor);
    const task = scheduler.task(keyed);
    task.on('started', () => events.push('started'));
    scheduler.on('start', () => {
      expect(task.submit(1)!.state).toBe('running');
      events.push('the handler returns');
      attempts[0]!.succeed();
    });
    await scheduler.run();
    expect(events.slice(1, 6)).toEqual([
      'future-submitted',
      'the handler returns',
      'future-started',
      'started',
      'future-done',
    ]);
  });
});
