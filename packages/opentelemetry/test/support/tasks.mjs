import { currentCall, task } from '@elsewhere/core';
import { trace } from '@opentelemetry/api';
import { spans } from './tracing.mjs';

/** Makes a span as library code does, after some waiting, and tells what the SDK of its worker has recorded of it. */
export const work = task(import.meta.url, 'work', async (name) => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  trace.getTracer('task').startSpan(name).end();
  const span = spans.getFinishedSpans().find((each) => each.name === name);
  return { traceId: span.spanContext().traceId, parent: span.parentSpanContext?.spanId, pid: process.pid };
});

export const failOnce = task(import.meta.url, 'failOnce', () => {
  if (currentCall().attempt === 1) throw new RangeError('the first time');
  return currentCall().attempt;
});
