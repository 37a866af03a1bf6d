import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { echoExecutor, type FakeAttempt, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { thrownBy, until } from '../../test/support/until.js';
import { parseSvg } from '../../test/svg/parse-svg.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import type { Executor } from '../executor.js';
import type { Future } from '../future.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { runHere } from '../worker/run-here.js';
import { recordTimeline, type Timeline } from './record-timeline.js';

interface Event {
  readonly ph: string;
  readonly name: string;
  readonly tid: number;
  readonly cat: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: { readonly name?: string; readonly attempt?: number; readonly calls?: number };
}

const eventsOf = (timeline: Timeline): Event[] => JSON.parse(timeline.toTrace()).traceEvents;
const spansOf = (timeline: Timeline): Event[] => eventsOf(timeline).filter(({ ph }) => ph === 'X');
const rowsOf = (timeline: Timeline): unknown[] =>
  eventsOf(timeline)
    .filter(({ name }) => name === 'thread_name')
    .map(({ args }) => args.name);

const worker = (number: number, callsAtOnce?: number): WorkerPlace => ({
  host: 'ada',
  pid: 1,
  name: `worker thread ${number}`,
  callsAtOnce,
});

/** A run of labelled calls under the test's hand. */
async function record(labels: readonly string[]): Promise<{
  attempts: readonly FakeAttempt[];
  timeline: Timeline;
  run: Promise<unknown>;
  scheduler: Scheduler;
}> {
  const { executor, attempts } = fakeExecutor({ supports: { cancelRunning: 'cooperative' } });
  const scheduler = new Scheduler(executor);
  scheduler.on('start', () => {
    for (const label of labels) scheduler.submit(echo.with({ label, retries: label === 'again' ? 1 : 0 }));
  });
  const timeline = recordTimeline(scheduler);
  const run = scheduler.run({ onError: 'continue', onCancelled: 'continue' });
  await until('all are handed over', () => attempts.length === labels.length);
  return { attempts, timeline, run, scheduler };
}

test('each worker has a row with the calls that it ran', async () => {
  const { attempts, timeline, run } = await record(['a', 'b', 'c']);
  const [first, second] = [worker(1, 1), worker(2, 1)];
  for (const [index, place] of [first, second, first].entries()) {
    attempts[index]!.context.started(undefined, place);
    if (index !== 1) attempts[index]!.succeed();
    if (index !== 1) await until('it has ended', () => spansOf(timeline)[0]?.cat === 'succeeded');
  }
  attempts[1]!.fail(new Error('no'));
  await run;
  expect(rowsOf(timeline)).toEqual(['thread 1', 'thread 2']);
  expect(spansOf(timeline).map(({ name, tid, cat }) => [name, tid, cat])).toEqual([
    ['a', 1, 'succeeded'],
    ['c', 1, 'succeeded'],
    ['b', 2, 'failed'],
  ]);
});

test('calls that a worker runs side by side have rows of their own', async () => {
  const { attempts, timeline, run } = await record(['a', 'b', 'c']);
  const place = worker(1, 2);
  attempts[0]!.context.started(undefined, place);
  attempts[1]!.context.started(undefined, place);
  attempts[0]!.succeed();
  await until('one has ended', () => spansOf(timeline).some(({ cat }) => cat === 'succeeded'));
  attempts[2]!.context.started(undefined, place);
  for (const attempt of attempts) attempt.succeed();
  await run;
  expect(rowsOf(timeline)).toEqual(['thread 1', 'thread 1, row 2']);
  expect(spansOf(timeline).map(({ name, tid }) => `${name} ${tid}`)).toEqual(['a 1', 'c 1', 'b 2']);
});

test('where nobody knows the worker, rows are as many as calls ran at once', async () => {
  const { attempts, timeline, run } = await record(['a', 'b']);
  for (const attempt of attempts) attempt.context.started();
  for (const attempt of attempts) attempt.succeed();
  await run;
  expect(rowsOf(timeline)).toEqual(['fake 1', 'fake 2']);
});

test('each attempt is a span, what failed at first included', async () => {
  const { attempts, timeline, run } = await record(['again']);
  attempts[0]!.context.started(undefined, worker(1, 1));
  attempts[0]!.fail(new Error('not yet'));
  await until('it is there again', () => attempts.length === 2);
  attempts[1]!.context.started(undefined, worker(2, 1));
  attempts[1]!.succeed();
  await run;
  expect(spansOf(timeline).map(({ args, cat, tid }) => [args.attempt, cat, tid])).toEqual([
    [1, 'failed', 1],
    [2, 'succeeded', 2],
  ]);
  expect(timeline.toSvg()).toContain('1 call on fake in');
});

test('cancelled calls are told from those that never started, and a running one is half done', async () => {
  const { attempts, timeline, run, scheduler } = await record(['a', 'b', 'c']);
  const [a, b] = [...scheduler.futures];
  attempts[0]!.context.started();
  attempts[2]!.context.started();
  a!.cancel();
  b!.cancel();
  await until('both are cancelled', () => scheduler.futures.size === 1);
  expect(spansOf(timeline).map(({ name, cat }) => [name, cat])).toEqual([
    ['a', 'cancelled'],
    ['c', 'running'],
  ]);
  expect(timeline.toSvg()).toContain('2 cancelled, 1 never started');
  for (const attempt of attempts) attempt.succeed();
  await run;
});

test('a call that has started ends the one before it, whose result is yet to be told', async () => {
  const { attempts, timeline, run } = await record(['a', 'b']);
  const place = worker(1, 1);
  for (const attempt of attempts) {
    attempt.context.started(undefined, place);
    const before = Date.now();
    await until('time has gone on', () => Date.now() > before);
  }
  const [a, b] = spansOf(timeline);
  expect([a!.name, b!.name, a!.ts + a!.dur]).toEqual(['a', 'b', b!.ts]);
  for (const attempt of attempts) attempt.succeed();
  await run;
});

test('of an executor written by hand that says nothing about times, spans begin when a start is told', async () => {
  const inner = echoExecutor();
  const timeless = (future: Future<unknown>): Future<unknown> =>
    new Proxy(future, {
      get(target, name) {
        const value: unknown = name === 'startedAt' ? undefined : Reflect.get(target, name, target);
        return typeof value === 'function' && name !== 'task' ? value.bind(target) : value;
      },
    });
  const submit = (...args: Parameters<Executor['submit']>) => timeless(inner.submit(...args));
  const scheduler = new Scheduler({ ...inner, submit: submit as Executor['submit'] });
  scheduler.on('start', () => scheduler.submit(echo, 1));
  const timeline = recordTimeline(scheduler);
  await scheduler.run();
  expect(spansOf(timeline).map(({ name, dur }) => [name, dur >= 0])).toEqual([['echo', true]]);
  expect(timeline.toSvg()).not.toContain('NaN');
});

test('memory is bounded: of very many calls short neighbours are put together', async () => {
  const scheduler = new Scheduler(echoExecutor({ concurrency: 4 }));
  scheduler.on('start', () => {
    for (let call = 0; call < 12_000; call++) scheduler.submit(echo, call);
  });
  const timeline = recordTimeline(scheduler, { maxSpans: 5_000 });
  await scheduler.run();
  const spans = spansOf(timeline);
  expect(spans.length).toBeLessThanOrEqual(5_000);
  expect(spans.reduce((sum, { args }) => sum + (args.calls ?? 1), 0)).toBe(12_000);
  expect(timeline.toSvg()).toContain('12,000 calls');
});

test('workers come and go: more than there is room for share rows, and what has none is counted', async () => {
  const labels = Array.from({ length: 700 }, (_, index) => `${index}`);
  const { attempts, timeline, run } = await record(labels);
  for (const [index, attempt] of attempts.entries()) attempt.context.started(undefined, worker(index + 1, 1));
  for (const attempt of attempts) attempt.succeed();
  await run;
  expect(rowsOf(timeline)).toHaveLength(512);
  expect(rowsOf(timeline)).toContain('other workers 128');
  expect(timeline.toSvg()).toContain('700 calls on fake');
  expect(timeline.toSvg()).toContain('188 not drawn');
});

test('an executor without workers of its own names this thread', async () => {
  const executor = echoExecutor({ run: (call, context) => runHere(call, context, { executor: 'echo' }) });
  const scheduler = new Scheduler(executor);
  scheduler.on('start', () => void scheduler.submit(echo));
  const timeline = recordTimeline(scheduler);
  await scheduler.run();
  const names = eventsOf(timeline).map(({ args }) => args.name);
  expect(names).toContain(`${hostname()} (process ${process.pid})`);
  expect(rowsOf(timeline)).toEqual(['main thread']);
});

test('both files are written, with the folders above them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'timeline-'));
  try {
    const scheduler = new Scheduler(echoExecutor());
    scheduler.on('start', () => void scheduler.submit(echo));
    const timeline = recordTimeline(scheduler);
    await scheduler.run();
    await timeline.writeSvg(join(folder, 'a/b/run.svg'), { title: 'A <title>', colourOf: () => '#123456' });
    await timeline.writeTrace(join(folder, 'a/b/run.json'));
    const svg = await readFile(join(folder, 'a/b/run.svg'), 'utf8');
    parseSvg(svg);
    expect(svg).toContain('A &lt;title&gt;');
    expect(svg).toContain('fill="#123456"');
    expect(JSON.parse(await readFile(join(folder, 'a/b/run.json'), 'utf8')).traceEvents.length).toBe(5);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('after stop() nothing more is recorded', async () => {
  const scheduler = new Scheduler(echoExecutor());
  scheduler.on('start', () => void scheduler.submit(echo));
  const timeline = recordTimeline(scheduler);
  await scheduler.run();
  timeline.stop();
  await scheduler.run();
  expect(spansOf(timeline)).toHaveLength(1);
});

test('misuse is a sentence', () => {
  const scheduler = new Scheduler(echoExecutor());
  expect(String(thrownBy(() => recordTimeline(scheduler, { maxSpan: 1 } as object)))).toContain(
    '`maxSpans`?',
  );
  expect(String(thrownBy(() => recordTimeline(scheduler, { maxSpans: 10 })))).toBe(
    'RangeError: expected `maxSpans` to be an integer of at least 5000, got `10`',
  );
  expect(String(thrownBy(() => recordTimeline({} as Scheduler)))).toContain('expected a scheduler');
});
