import { readFileSync } from 'node:fs';
import { open, seal } from '@elsewhere/core/adapter';
import { describe, expect, it } from 'vitest';
import { callOf, useHostStage } from './support/host-stage.js';
import { alive } from './support/processes.js';
import * as tasks from './support/tasks.mjs';
import { until } from './support/until.js';

const stage = useHostStage();

const pidsIn = (file: string): number[] => readFileSync(file, 'utf8').split('\n').map(Number);

describe('a host', () => {
  it('runs a sealed call and seals what it returns', async () => {
    const outcome = await stage.host().run(callOf(tasks.add, [2, 3]));
    expect(outcome).toMatchObject({ kind: 'succeeded', value: '5', ours: false });
    expect(outcome.pid).toBeGreaterThan(0);
    expect(outcome.startedAt).toBeLessThanOrEqual(Date.now());
  });

  it('tells the call who it is, in the words of its submitter', async () => {
    const call = callOf(tasks.whoAmI, [], { id: 'c0ffee-zz', attempt: 3 });
    const outcome = await stage.host().run(call);
    expect(open(outcome.value)).toEqual({
      id: 'c0ffee-zz',
      attempt: 3,
      executor: 'far',
      pid: outcome.pid,
    });
  });

  it('runs each call in its own headers, and one without in none', async () => {
    const host = stage.host();
    const each = [{ traceparent: '00-a' }, undefined, { traceparent: '00-b', baggage: 'k=v' }];
    const outcomes = await Promise.all(
      each.map((headers) => host.run(callOf(tasks.surrounded, [], { headers }))),
    );
    expect(outcomes.map(({ value }) => open(value))).toEqual(each);
  });

  it('passes on what a task throws, sealed', async () => {
    const outcome = await stage.host().run(callOf(tasks.fail, ['no']));
    expect(outcome).toMatchObject({ kind: 'failed', ours: false });
    const error = open(outcome.value) as Error;
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'no', code: 'E_TEST' });
  });

  it('carries binary beside the text, both ways', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const outcome = await stage.host().run(callOf(tasks.echo, [{ bytes }]));
    expect(open(outcome.value)).toEqual({ bytes });
  });

  it('fails arguments that are broken without harm to the calls beside them', async () => {
    const host = stage.host();
    const good = [1, 2, 3].map((n) => host.run(callOf(tasks.add, [n, n])));
    const bad = ['[1],2,[', '~["Z"]', '{', '5'].map((args) => host.run({ ...callOf(tasks.add, []), args }));
    const more = [4, 5].map((n) => host.run(callOf(tasks.add, [n, n])));
    expect((await Promise.all(bad)).map(({ kind }) => kind)).toEqual(Array(4).fill('failed'));
    expect((await Promise.all([...good, ...more])).map(({ value }) => value)).toEqual([
      '2',
      '4',
      '6',
      '8',
      '10',
    ]);
  });

  it('gives thousands of short calls to few slots', async () => {
    const host = stage.host({ slots: 2 });
    const outcomes = await Promise.all(
      Array.from({ length: 5_000 }, (_, n) => host.run(callOf(tasks.add, [n, 1]))),
    );
    expect(outcomes.map(({ value }) => Number(value))).toEqual(
      Array.from({ length: 5_000 }, (_, n) => n + 1),
    );
    expect(new Set(outcomes.map(({ pid }) => pid)).size).toBeLessThanOrEqual(2);
    expect(host.status()).toMatchObject({ held: 0, finished: 5_000 });
  });

  it('passes on progress, messages, lines and questions, and brings answers and messages', async () => {
    const heard: unknown[] = [];
    const host = stage.host();
    const call = callOf(tasks.talk, []);
    const running = host.run(call, {
      started: () => heard.push('started'),
      progress: (fraction, note) => heard.push(['progress', fraction, open(note)]),
      message: (message) => heard.push(['message', open(message)]),
      log: (stream, line) => heard.push([stream, line]),
      request: async (data) => seal(`answer to ${open(data)}`, 'answer'),
    });
    host.deliver(call, seal('early', 'message'));
    expect(open((await running).value)).toEqual(['answer to name?', 'early']);
    expect(heard).toEqual([
      'started',
      ['progress', 0.5, { half: true }],
      ['message', new Map([['a', 1]])],
      ['stdout', 'a line of output'],
    ]);
  });

  it('refuses questions that nobody answers', async () => {
    const outcome = await stage.host().run(callOf(tasks.talk, []));
    expect(open(outcome.value)).toMatchObject({ code: 'REQUEST_FAILED' });
  });
});

describe('a slot that dies', () => {
  it.each([
    [7, { exitCode: 7 }],
    ['SIGKILL', { exitSignal: 'SIGKILL' }],
  ] as const)('is told as lost, with the evidence: %s', async (how, evidence) => {
    const outcome = await stage.host().run(callOf(tasks.die, [how]));
    expect(outcome.kind).toBe('lost');
    expect(open(outcome.value)).toMatchObject({
      code: 'WORKER_LOST',
      stderr: expect.stringContaining('famous last words'),
      ...evidence,
    });
  });

  it('takes no other call with it', async () => {
    const host = stage.host({ slots: 2 });
    const others = [1, 2, 3, 4].map((n) => host.run(callOf(tasks.add, [n, n])));
    const lost = host.run(callOf(tasks.die, [1]));
    const later = [5, 6].map((n) => host.run(callOf(tasks.add, [n, n])));
    expect((await lost).kind).toBe('lost');
    const outcomes = await Promise.all([...others, ...later]);
    expect(outcomes.map(({ value }) => Number(value))).toEqual([2, 4, 6, 8, 10, 12]);
  });
});

describe('a call that is cancelled', () => {
  it('never runs when it had not started', async () => {
    const host = stage.host();
    const busy = host.run(callOf(tasks.hold, [stage.folder, 'busy'], { id: 'busy' }));
    const waiting = callOf(tasks.hold, [stage.folder, 'waiting']);
    const cancelled = host.run(waiting);
    await until('the first call runs', () => stage.started('busy'));
    host.cancel(waiting, seal('no need', 'reason'));
    expect(await cancelled).toMatchObject({ kind: 'cancelled', value: '"no need"', startedAt: undefined });
    stage.go('all');
    stage.go('busy');
    await busy;
    expect(stage.runs()).toEqual(['busy 1']);
  });

  it('hears its signal, and its outcome is cancelled whatever it returns', async () => {
    const host = stage.host();
    const call = callOf(tasks.listen, [stage.folder, 'listener']);
    const running = host.run(call);
    await until('it listens', () => stage.started('listener'));
    host.cancel(call, seal('enough', 'reason'));
    expect(await running).toMatchObject({ kind: 'cancelled', value: '"enough"' });
    expect(readFileSync(`${stage.folder}/listener.heard`, 'utf8')).toBe('enough');
  });

  it('is ended with all it has started when it does not listen', async () => {
    const host = stage.host();
    const call = callOf(tasks.spin, [stage.folder, 'spinner']);
    const running = host.run(call);
    await until('it spins', () => stage.started('spinner'));
    const pids = pidsIn(`${stage.folder}/spinner.started`);
    host.cancel(call);
    expect(await running).toMatchObject({ kind: 'cancelled' });
    await until('its tree is gone', () => !pids.some(alive));
    expect(await host.run(callOf(tasks.add, [1, 1]))).toMatchObject({ kind: 'succeeded' });
  });
});

describe('limits of a call', () => {
  it.each([
    ['wallTimeMs', { wallTimeMs: 100 }],
    ['cpuTimeMs', { cpuTimeMs: 100 }],
  ])('are kept by the host: %s', async (name, limits) => {
    const outcome = await stage.host().run(callOf(tasks.spin, [stage.folder, 'spinner'], { limits }));
    expect(outcome).toMatchObject({ kind: 'failed', ours: true });
    expect(open(outcome.value)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining(name),
    });
  });
});

describe('a task that floods', () => {
  it('waits for its source, and neither harms other calls nor outlives a cancel', async () => {
    const host = stage.host({ slots: 2 });
    let most = 0;
    let open = 0;
    const call = callOf(tasks.flood, []);
    const flooding = host.run(call, {
      async message() {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setTimeout(resolve, 20));
        open--;
      },
    });
    await until('it floods', () => open >= 1_000);
    for (let n = 0; n < 5; n++)
      expect(await host.run(callOf(tasks.add, [n, n]))).toMatchObject({ kind: 'succeeded' });
    host.cancel(call);
    expect(await flooding).toMatchObject({ kind: 'cancelled' });
    expect(most).toBeLessThan(5_000); // what a pipe and one read of it hold comes on top of a thousand
  });
});

describe('a host that can start no slot', () => {
  it('gives its calls back instead of failing them, says so, and takes no more', async () => {
    const host = stage.host({ execArgv: ['--no-such-flag-of-node'] });
    const outcomes = await Promise.all([1, 2].map((n) => host.run(callOf(tasks.add, [n, n]))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['not-started', 'not-started']);
    expect(await host.broken).toMatchObject({ code: 'UNAVAILABLE' });
    expect(host.room()).toBe(0);
  });
});

describe('the room of a host', () => {
  it('is as many calls as would start at once', async () => {
    const host = stage.host({ slots: 3 });
    expect(host.room()).toBe(3);
    const running = host.run(callOf(tasks.hold, [stage.folder, 'one']));
    await until('it runs', () => stage.started('one'));
    expect(host.room()).toBe(2);
    const more = ['two', 'three', 'four'].map((name) => host.run(callOf(tasks.hold, [stage.folder, name])));
    expect(host.room()).toBe(0);
    let hasRoom = false;
    void host.whenRoom().then(() => {
      hasRoom = true;
    });
    await until('the slots are busy', () => stage.started('two', 'three'));
    expect(hasRoom).toBe(false);
    for (const name of ['one', 'two', 'three', 'four']) stage.go(name);
    await Promise.all([running, ...more]);
    await until('there is room again', () => hasRoom);
  });

  it('is waited for no longer than the one who waits wants', async () => {
    const host = stage.host();
    void host.run(callOf(tasks.hold, [stage.folder, 'one']));
    const leave = new AbortController();
    const waiting = host.whenRoom(leave.signal);
    leave.abort();
    await waiting;
    stage.go('one');
  });
});

describe('a claim', () => {
  it('is asked once, right before the call goes to a slot, and not for calls that wait', async () => {
    const host = stage.host();
    const asked: string[] = [];
    const run = (name: string) =>
      host.run(callOf(tasks.hold, [stage.folder, name]), { claim: async () => asked.push(name) > 0 });
    const [one, two] = [run('one'), run('two')];
    await until('the first call runs', () => stage.started('one'));
    expect(asked).toEqual(['one']);
    stage.go('one');
    await one;
    stage.go('two');
    await two;
    expect(asked).toEqual(['one', 'two']);
  });

  it('that somebody else has makes the outcome `superseded`, and nothing runs', async () => {
    const host = stage.host();
    for (const claim of [() => false, async () => false])
      expect(await host.run(callOf(tasks.mark, [stage.folder, 1]), { claim })).toMatchObject({
        kind: 'superseded',
      });
    expect(stage.runs()).toEqual([]);
  });

  it('that cannot be made makes it `not-started`, with the reason', async () => {
    const claim = async (): Promise<boolean> => {
      throw new Error('the store is down');
    };
    const outcome = await stage.host().run(callOf(tasks.mark, [stage.folder, 1]), { claim });
    expect(outcome.kind).toBe('not-started');
    expect(open(outcome.value)).toMatchObject({ message: 'the store is down' });
    expect(stage.runs()).toEqual([]);
  });

  it('that is on its way when the call is cancelled makes nothing run', async () => {
    const host = stage.host();
    const call = callOf(tasks.mark, [stage.folder, 1]);
    let answer: (claimed: boolean) => void = () => {};
    const claim = () => new Promise<boolean>((resolve) => (answer = resolve));
    const running = host.run(call, { claim });
    await Promise.resolve();
    host.cancel(call);
    answer(true);
    expect(await running).toMatchObject({ kind: 'cancelled', startedAt: undefined });
    expect(stage.runs()).toEqual([]);
  });

  it('of an attempt that is here already is not asked: it runs once', async () => {
    const host = stage.host();
    const call = callOf(tasks.hold, [stage.folder, 'one']);
    const running = host.run(call);
    expect(await host.run(call)).toMatchObject({ kind: 'superseded' });
    stage.go('one');
    expect(await running).toMatchObject({ kind: 'succeeded' });
    expect(stage.runs()).toHaveLength(1);
  });
});

describe('priority', () => {
  it('decides which call that waits goes next', async () => {
    const host = stage.host();
    const first = host.run(callOf(tasks.hold, [stage.folder, 'first'], { id: 'first' }));
    await until('it runs', () => stage.started('first'));
    const rest = [-1, 5, 0].map((priority) =>
      host.run(callOf(tasks.mark, [stage.folder, priority], { id: `p${priority}`, priority })),
    );
    stage.go('first');
    await Promise.all([first, ...rest]);
    expect(stage.runs()).toEqual(['first 1', 'p5 1', 'p0 1', 'p-1 1']);
  });
});

describe('a host that drains', () => {
  it('lets what runs end, gives back what had not started, and takes no more', async () => {
    const host = stage.host();
    const running = host.run(callOf(tasks.hold, [stage.folder, 'one'], { id: 'one' }));
    const waiting = host.run(callOf(tasks.hold, [stage.folder, 'two']));
    await until('the first call runs', () => stage.started('one'));
    const drained = host.drain();
    expect(await waiting).toMatchObject({ kind: 'not-started', startedAt: undefined });
    expect(await host.run(callOf(tasks.add, [1, 1]))).toMatchObject({ kind: 'not-started' });
    stage.go('one');
    expect(await running).toMatchObject({ kind: 'succeeded', value: '"one"' });
    await drained;
    expect(stage.runs()).toEqual(['one 1']);
  });

  it('interrupts what runs when it has to go', async () => {
    const host = stage.host();
    const running = host.run(callOf(tasks.spin, [stage.folder, 'spinner']));
    await until('it spins', () => stage.started('spinner'));
    host.interrupt('the time to drain is over');
    expect(await running).toMatchObject({ kind: 'interrupted' });
    await host.drain();
  });
});
