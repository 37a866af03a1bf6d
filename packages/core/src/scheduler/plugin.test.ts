import { describe, expect, it } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo, other } from '../../test/support/tasks.js';
import { rejection, thrownBy } from '../../test/support/until.js';
import type { Call, Executor } from '../executor.js';
import { limiter } from '../plugins/limiter.js';
import type { Plugin } from './plugin.js';
import { Scheduler } from './scheduler.js';

const sentence = (run: () => unknown): string => {
  const error = thrownBy(run) as Error;
  return `${error.name}: ${error.message}`;
};

describe('scheduler.task()', () => {
  const scheduler = new Scheduler(fakeExecutor().executor);
  const withPlugins = (plugins: unknown): string =>
    sentence(() => scheduler.task(echo, { plugins: plugins as readonly Plugin[] }));

  it('takes tasks, and options it knows', () => {
    expect(sentence(() => scheduler.task((() => 1) as unknown as typeof echo))).toContain('expected a task');
    expect(sentence(() => scheduler.task(echo, { plugin: [] } as object))).toContain(
      'Did you mean `plugins`?',
    );
  });

  it.each<[unknown, string]>([
    [{ name: 'alone' }, 'TypeError: expected `plugins` to be a list of plugins, got `an object`'],
    [[5], 'TypeError: expected a plugin such as limiter({ maxCalls: 10 }), got `5`'],
    [[{}], 'TypeError: expected `name` to be a text that is not empty, got `undefined`'],
    [
      [{ name: 'a', preSubmit: 5 }],
      "TypeError: expected `preSubmit of the plugin 'a'` to be a function, got `5`",
    ],
    [[{ name: 'a', events: 'x' }], "TypeError: expected `events` of the plugin 'a' to be a list, got `'x'`"],
    [[{ name: 'a', events: [5] }], "expected `events of the plugin 'a'` to be a text"],
    [
      [{ name: 'a', events: ['result'] }],
      "the plugin 'a' cannot have the event 'result': every task has it already",
    ],
  ])('refuses plugins that are none: %#', (plugins, told) => {
    expect(withPlugins(plugins)).toContain(told);
  });

  it('refuses one plugin twice, and forgets one that refuses to be attached', () => {
    const plugin: Plugin = { name: 'once' };
    expect(withPlugins([plugin, plugin])).toContain("the plugin 'once' is there already");
    const task = scheduler.task(echo);
    const stubborn: Plugin = {
      name: 'stubborn',
      attach() {
        throw new RangeError('not to this one');
      },
    };
    expect(sentence(() => task.attach(stubborn))).toBe('RangeError: not to this one');
    expect(task.plugins).toEqual([]);
  });

  it('knows its events: unknown ones are a TypeError that names the nearest', () => {
    const task = scheduler.task(echo, { plugins: [{ name: 'a', events: ['scored'] as never[] }] });
    const on = task.on as (event: string, handler: () => void) => void;
    expect(sentence(() => on('scord', () => {}))).toContain("Did you mean 'scored'?");
    const emit = task.emit as (event: string) => unknown;
    expect(sentence(() => emit('scord'))).toContain("Did you mean 'scored'?");
    expect(sentence(() => emit('result'))).toBe(
      "TypeError: 'result' is told by the scheduler; emit() is for events of plugins",
    );
  });
});

describe('what preSubmit returns', () => {
  async function refusal(returned: unknown): Promise<string> {
    const scheduler = new Scheduler(echoExecutor());
    const plugin: Plugin = { name: 'odd', preSubmit: () => returned as Call };
    const task = scheduler.task(echo, { plugins: [plugin] });
    scheduler.on('start', () => task.submit(1));
    const error = (await rejection(scheduler.run())) as Error;
    return `${error.name}: ${error.message}`;
  }

  it.each<[unknown, string]>([
    [
      undefined,
      "TypeError: expected preSubmit() of the plugin 'odd' to return a call or null, got `undefined`",
    ],
    [
      Promise.resolve(null),
      "TypeError: expected preSubmit() of the plugin 'odd' to return a call or null, got `an instance of Promise`",
    ],
    [{ task: 5, args: [], options: {} }, 'TypeError: expected a task, got `5`'],
    [
      { task: echo, args: 'x', options: {} },
      "TypeError: expected `args` of the plugin 'odd' to be a list, got `'x'`",
    ],
    [{ task: echo, args: [], options: { timeout: 5 } }, 'TypeError: a task has no option `timeout`'],
    [{ task: echo, arguments: [], options: {} }, "the call that the plugin 'odd' returned has no option"],
  ])('is a call or null, else a TypeError: %#', async (returned, told) => {
    expect(await refusal(returned)).toContain(told);
  });

  it('may drop an option that the task carries', async () => {
    const scheduler = new Scheduler(echoExecutor());
    const plain: Plugin = { name: 'plain', preSubmit: (call) => ({ ...call, options: {} }) };
    const task = scheduler.task(echo.with({ label: 'carried' }), { plugins: [plain] });
    const labels: unknown[] = [];
    scheduler.on('future-submitted', (future) => labels.push(future.task.options.label));
    scheduler.on('start', () => task.submit(1));
    await scheduler.run();
    expect(labels).toEqual([undefined]);
  });

  it('keeps the options of the call beneath those of another task', async () => {
    const scheduler = new Scheduler(echoExecutor());
    const swap: Plugin = {
      name: 'swap',
      preSubmit: (call) => ({ ...call, task: other.with({ label: 'new' }) as unknown as Call['task'] }),
    };
    const task = scheduler.task(echo.with({ label: 'old', priority: 3 }), { plugins: [swap] });
    const seen: unknown[] = [];
    scheduler.on('future-submitted', ({ task: { name, options } }) => seen.push(name, { ...options }));
    scheduler.on('start', () => task.submit(1));
    await scheduler.run();
    expect(seen).toEqual(['other', { label: 'new', priority: 3 }]);
  });
});

describe('holding calls back', () => {
  it('needs an executor made by defineExecutor, and says so', async () => {
    const byHand: Executor = { ...echoExecutor() };
    const scheduler = new Scheduler(byHand);
    const task = scheduler.task(echo, { plugins: [{ name: 'holder', hold: () => undefined }] });
    scheduler.on('start', () => task.submit(1));
    const error = (await rejection(scheduler.run())) as Error;
    expect(error.message).toContain(
      "the plugin 'holder' holds calls back, which the executor 'echo' cannot do",
    );
  });

  it('a call with the key of one that is held is the same future, asked about once', async () => {
    const scheduler = new Scheduler(echoExecutor());
    let asked = 0;
    const holder: Plugin = {
      name: 'holder',
      hold: () => {
        asked++;
        return Promise.resolve();
      },
    };
    const task = scheduler.task(echo.with({ key: 'one' }), { plugins: [holder] });
    let same = false;
    scheduler.on('start', () => {
      same = task.submit(1) === task.submit(2);
    });
    await scheduler.run();
    expect([same, asked, task.counts.get('submitted'), task.counts.get('result')]).toEqual([true, 1, 1, 1]);
  });

  it('one that throws gives the call up: it is cancelled, and nothing of it stays with others or the executor', async () => {
    const executor = echoExecutor();
    const scheduler = new Scheduler(executor);
    const error = new RangeError('no room');
    let throws = true;
    const holder: Plugin = {
      name: 'holder',
      hold: () => {
        if (throws) throw error;
        return undefined;
      },
    };
    const first = limiter({ maxConcurrent: 1, whenFull: 'queue' });
    const task = scheduler.task(echo, { plugins: [first, holder] });
    const causes: unknown[] = [];
    task.on('cancelled', (future) => future.catch(({ cause }: Error) => causes.push(cause)));
    scheduler.on('start', () => {
      task.submit(1);
      throws = false;
      task.submit(2);
    });
    expect(await scheduler.run({ onCancelled: 'continue' })).toEqual({ reason: 'exhausted' });
    expect([causes, task.counts.get('result'), executor.stats().pending]).toEqual([[error], 1, 0]);
  });
});
