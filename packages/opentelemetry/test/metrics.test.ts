import { sequential } from '@elsewhere/executor-sequential';
import { instrument } from '@elsewhere/opentelemetry';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { failOnce, work } from './support/tasks.mjs';
import { end, figures, reader, spans } from './support/tracing.mjs';

async function read(): Promise<Map<string, { attributes: object; value: unknown }[]>> {
  figures.reset();
  await reader.forceFlush();
  const metrics = figures
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics);
  return new Map(
    metrics.map(({ descriptor, dataPoints }) => [
      descriptor.name,
      dataPoints.map(({ attributes, value }) => ({ attributes, value })),
    ]),
  );
}

it('counts active calls, and how calls ended and how long they took; after the end nothing', async () => {
  await using executor = sequential();
  const call = { 'elsewhere.executor': 'sequential' };
  const futures = [
    executor.submit(work, 'first'),
    executor.submit(work, 'second'),
    executor.submit(failOnce),
  ];
  const during = await read();
  expect(during.get('elsewhere.calls.active')).toContainEqual({
    attributes: { ...call, 'elsewhere.task': 'work' },
    value: 2,
  });
  await Promise.allSettled(futures);
  const after = await read();
  const worked = { ...call, 'elsewhere.task': 'work' };
  const failed = { ...call, 'elsewhere.task': 'failOnce' };
  expect(after.get('elsewhere.calls.active')).toEqual([
    { attributes: worked, value: 0 },
    { attributes: failed, value: 0 },
  ]);
  expect(after.get('elsewhere.calls')).toEqual([
    { attributes: { ...worked, 'elsewhere.state': 'succeeded' }, value: 2 },
    { attributes: { ...failed, 'elsewhere.state': 'failed' }, value: 1 },
  ]);
  for (const histogram of ['elsewhere.call.duration', 'elsewhere.call.wait']) {
    const counts = after.get(histogram)!.map(({ value }) => (value as { count: number }).count);
    expect([histogram, counts]).toEqual([histogram, [2, 1]]);
  }

  end();
  spans.reset();
  await executor.submit(failOnce).catch(() => {});
  expect((await read()).get('elsewhere.calls')).toHaveLength(2);
  expect(spans.getFinishedSpans()).toEqual([]);
});

it('knows nothing of a call that was submitted before: there are never fewer than none', async () => {
  await using executor = sequential();
  const before = executor.submit(work, 'before');
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const later = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
  const endLater = instrument({ meterProvider: new MeterProvider({ readers: [later] }) });
  await Promise.all([before, executor.submit(work, 'after')]);
  await later.forceFlush();
  endLater();
  const figuresOf = (name: string): unknown[] =>
    exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => value));
  expect([figuresOf('elsewhere.calls.active'), figuresOf('elsewhere.calls')]).toEqual([[0], [1]]);
});
