import type { Executor, Future } from '@elsewhere/core';
import { processes } from '@elsewhere/executor-processes';
import { sequential } from '@elsewhere/executor-sequential';
import { threads } from '@elsewhere/executor-threads';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import { failOnce, work } from './support/tasks.mjs';
import { spans } from './support/tracing.mjs';

afterEach(() => spans.reset());

const executors: Readonly<Record<string, () => Executor>> = {
  sequential: () => sequential(),
  threads: () => threads({ workers: 1 }),
  processes: () => processes({ workers: 1 }),
};

function spanOf(future: Future<unknown>, name: string): ReadableSpan {
  const span = spans
    .getFinishedSpans()
    .find((each) => each.name === name && each.attributes['elsewhere.call.id'] === future.id);
  expect(span, `a span '${name}'`).toBeDefined();
  return span!;
}

describe.each(Object.entries(executors))('on %s', (_name, create) => {
  it('spans made in a task are children of the span of its call, in the trace of the submitter', async () => {
    await using executor = create();
    const request = trace.getTracer('test').startSpan('request');
    const active = trace.setSpan(context.active(), request);
    const futures = context.with(active, () => [executor.submit(work, 'a'), executor.submit(work, 'b')]);
    const results = await Promise.all(futures);
    futures.forEach((future, index) => {
      const submit = spanOf(future, 'submit work');
      expect(submit.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
      expect(results[index]).toMatchObject({
        traceId: request.spanContext().traceId,
        parent: submit.spanContext().spanId,
      });
    });
  });

  it('a call is a span from submit to its end, with its wait and its run in it', async () => {
    await using executor = create();
    const future = executor.submit(work.with({ label: 'labelled' }), 'c');
    await future;
    const submit = spanOf(future, 'submit work');
    expect(submit.kind).toBe(SpanKind.PRODUCER);
    expect(submit.attributes).toMatchObject({
      'elsewhere.task': 'work',
      'elsewhere.executor': executor.name,
      'elsewhere.label': 'labelled',
      'elsewhere.state': 'succeeded',
    });
    const [wait, run] = ['wait work', 'run work'].map((name) => spanOf(future, name));
    for (const part of [wait!, run!]) {
      expect(part.parentSpanContext?.spanId).toBe(submit.spanContext().spanId);
    }
    expect(wait!.endTime).toEqual(run!.startTime);
  });

  it('each attempt has a wait and a run of its own, and the failed one says why', async () => {
    await using executor = create();
    const future = executor.submit(failOnce.with({ retries: 1 }));
    expect(await future).toBe(2);
    const runs = spans.getFinishedSpans().filter(({ name }) => name === 'run failOnce');
    expect(runs.map(({ attributes }) => attributes['elsewhere.attempt'])).toEqual([1, 2]);
    expect(runs.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.UNSET]);
    expect(runs[0]).toMatchObject({ attributes: { 'error.type': 'RangeError' } });
    expect(spanOf(future, 'submit failOnce').status.code).toBe(SpanStatusCode.UNSET);
  });

  it('a cancelled call ends its spans as errors', async () => {
    await using executor = create();
    const future = executor.submit(work, 'd');
    future.cancel('enough');
    await future.catch(() => {});
    const submit = spanOf(future, 'submit work');
    expect(submit.status.code).toBe(SpanStatusCode.ERROR);
    expect(submit.attributes).toMatchObject({ 'error.type': 'CANCELLED', 'elsewhere.state': 'cancelled' });
    spanOf(future, 'wait work');
  });
});
