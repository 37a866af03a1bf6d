import { randomUUID } from 'node:crypto';
import { redis } from '@elsewhere/executor-redis';
import { startRedis, startWorker } from '@elsewhere/executor-redis/testing';
import { context, trace } from '@opentelemetry/api';
import { expect, it, onTestFinished } from 'vitest';
import { work } from './support/tasks.mjs';
import { spans } from './support/tracing.mjs';

it('spans made on a worker host of Redis are in the trace of the submitter', async ({ skip }) => {
  const server = await startRedis().catch((error: Error) => {
    if (process.env.CI === 'true') throw error;
    return skip(error.message);
  });
  onTestFinished(() => server.stop());
  const where = { url: server.url, queue: `trace-${randomUUID()}` };
  const tasks = [new URL('./support/tasks.mjs', import.meta.url).href];
  const worker = await startWorker({ ...where, slots: 1, tasks });
  onTestFinished(() => worker.kill());
  await using executor = redis(where);

  const request = trace.getTracer('test').startSpan('request');
  const active = trace.setSpan(context.active(), request);
  const futures = context.with(active, () => [executor.submit(work, 'a'), executor.submit(work, 'b')]);
  const results = await Promise.all(futures);
  futures.forEach(({ id }, index) => {
    const submit = spans
      .getFinishedSpans()
      .find(({ name, attributes }) => name === 'submit work' && attributes['elsewhere.call.id'] === id);
    expect(results[index]).toMatchObject({
      traceId: request.spanContext().traceId,
      parent: submit?.spanContext().spanId,
    });
    expect(results[index]!.pid).not.toBe(process.pid);
  });
}, 60_000);
