import { expect, test } from 'vitest';
import { exampleLane, exampleRecording, exampleSpan } from '../../test/timeline/example-recording.js';
import { toTrace } from './trace.js';

interface Parsed {
  readonly displayTimeUnit: string;
  readonly otherData: Record<string, unknown>;
  readonly traceEvents: Record<string, unknown>[];
}

const parse = (...lanes: Parameters<typeof exampleRecording>[0]): Parsed =>
  JSON.parse(toTrace(exampleRecording(lanes)));

test('a span is a complete event in microseconds, on a thread of its worker', () => {
  const { traceEvents, displayTimeUnit } = parse(
    exampleLane({ name: 'worker thread 2' }, [exampleSpan(100, 250, { label: 'fold "1"\n' })]),
  );
  expect(displayTimeUnit).toBe('ms');
  expect(traceEvents).toEqual([
    { ph: 'M', name: 'process_name', pid: 1, tid: 0, args: { name: 'ada (process 4711)' } },
    { ph: 'M', name: 'process_sort_index', pid: 1, tid: 0, args: { sort_index: 0 } },
    { ph: 'M', name: 'thread_name', pid: 1, tid: 1, args: { name: 'thread 2' } },
    { ph: 'M', name: 'thread_sort_index', pid: 1, tid: 1, args: { sort_index: 0 } },
    {
      ph: 'X',
      name: 'fold "1"\n',
      cat: 'succeeded',
      ts: 100_000,
      dur: 150_000,
      pid: 1,
      tid: 1,
      args: { task: 'train', id: 'c1-1', attempt: 1, outcome: 'succeeded' },
    },
  ]);
});

test('failures and cancels have colours, and merged calls their counts', () => {
  const { traceEvents } = parse(
    exampleLane({}, [
      exampleSpan(0, 1, { outcome: 'failed' }),
      exampleSpan(1, 2, { outcome: 'cancelled' }),
      exampleSpan(2, 9, { calls: 12, failed: 3 }),
    ]),
  );
  const complete = traceEvents.filter(({ ph }) => ph === 'X');
  expect(complete.map(({ cname }) => cname)).toEqual(['terrible', 'grey', undefined]);
  expect(complete[2]).toMatchObject({
    name: 'fold 1 and 11 more',
    args: { calls: 12, failed: 3, cancelled: 0 },
  });
});

test('each process is a process and each lane a thread, also where pids of two machines are equal', () => {
  const { traceEvents } = parse(
    exampleLane({ host: 'grace', name: 'worker process 7', pid: 7 }, [exampleSpan(0, 1)]),
    exampleLane({ host: 'ada', name: 'worker process 7', pid: 7 }, [exampleSpan(0, 1)]),
    exampleLane(undefined, [exampleSpan(0, 1)]),
  );
  const named = (kind: string): unknown[] =>
    traceEvents.filter(({ name }) => name === kind).map(({ args }) => (args as { name: string }).name);
  expect(named('process_name')).toEqual(['ada (process 7)', 'grace (process 7)', 'batch']);
  expect(named('thread_name')).toEqual(['ada, process 7', 'grace, process 7', 'batch 1']);
  const places = traceEvents.filter(({ ph }) => ph === 'X').map(({ pid, tid }) => `${pid} ${tid}`);
  expect(places).toEqual(['1 1', '2 2', '3 3']);
});

test('events of a thread do not overlap: the format has no meaning for that', () => {
  const { traceEvents } = parse(exampleLane({}, [exampleSpan(0, 5), exampleSpan(5, 5), exampleSpan(5, 9)]));
  let last = 0;
  for (const { ts, dur } of traceEvents.filter(({ ph }) => ph === 'X') as { ts: number; dur: number }[]) {
    expect(ts).toBeGreaterThanOrEqual(last);
    last = ts + dur;
  }
});

test('a recording without calls is a trace without events', () => {
  expect(parse()).toMatchObject({ traceEvents: [], otherData: { executor: 'threads', attempts: 0 } });
});
