import { describe, expect, it } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { until } from '../../test/support/until.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { queueMonitor } from './queue-monitor.js';

const counts = ({ pending, running, finished, cancelled }: Record<string, number>): unknown[] => [
  pending,
  running,
  finished,
  cancelled,
];

describe('queueMonitor() (rows 164-166)', () => {
  it('samples what is pending, running, finished and cancelled, and adds up at every moment', async () => {
    const { executor, attempts } = fakeExecutor({ concurrency: 2 });
    const scheduler = new Scheduler(executor);
    const monitor = queueMonitor(scheduler, { everyMs: 0 });
    let submitted = 0;
    scheduler.on('future-submitted', () => void submitted++);
    scheduler.on('start', () => {
      for (let call = 0; call < 5; call++) scheduler.submit(echo, call);
      [...scheduler.futures].at(-1)!.cancel();
    });
    const run = scheduler.run({ onCancelled: 'continue' });
    for (let done = 0; done < 4; done++) {
      await until('a call is handed over', () => attempts.length > done);
      attempts[done]!.context.started();
      monitor.sample();
      attempts[done]!.succeed();
    }
    await run;
    const { samples } = monitor;
    expect(counts(samples[0] as never)).toEqual([0, 0, 0, 0]);
    expect(counts(samples.at(-1) as never)).toEqual([0, 0, 4, 1]);
    for (const sample of samples) {
      const all = sample.pending + sample.running + sample.finished + sample.cancelled;
      expect(all).toBeLessThanOrEqual(submitted);
      expect(sample.idle).toBeGreaterThanOrEqual(0);
    }
    expect(samples.some(({ running }) => running > 0)).toBe(true);
    expect(samples.map(({ at }) => at)).toEqual(samples.map(({ at }) => at).sort((a, b) => a - b));
  });

  it('shows at the end of a call how it was until then: a worker that goes on to the next call is not idle', async () => {
    const { executor, attempts } = fakeExecutor({ concurrency: 2 });
    const scheduler = new Scheduler(executor);
    const monitor = queueMonitor(scheduler, { everyMs: 0 });
    scheduler.on('start', () => {
      for (let call = 0; call < 4; call++) scheduler.submit(echo, call);
    });
    const run = scheduler.run();
    await until('two are handed over', () => attempts.length === 2);
    for (const attempt of attempts) attempt.context.started();
    const before = monitor.samples.length;
    attempts[0]!.succeed();
    await until('the next one is handed over', () => attempts.length === 3);
    expect(counts(monitor.samples[before] as never)).toEqual([2, 2, 0, 0]);
    monitor.sample();
    expect(counts(monitor.samples.at(-1) as never)).toEqual([2, 1, 1, 0]);
    for (let done = 1; done < 4; done++) {
      await until('it is handed over', () => attempts.length > done);
      attempts[done]!.succeed();
    }
    await run;
  });

  it('counts idle workers by what the executor says', () => {
    const scheduler = new Scheduler({
      ...echoExecutor(),
      stats: () => ({ pending: 0, running: 0, workers: 4, fenced: 0 }),
    });
    const monitor = queueMonitor(scheduler);
    monitor.sample();
    expect(monitor.samples[0]!.idle).toBe(4);
  });

  it('keeps no more samples than it may, over the whole time', async () => {
    const scheduler = new Scheduler(echoExecutor());
    const monitor = queueMonitor(scheduler, { everyMs: 0, maxSamples: 32 });
    scheduler.on('start', () => {
      for (let call = 0; call < 200; call++) scheduler.submit(echo, call);
    });
    await scheduler.run();
    expect(monitor.samples.length).toBeLessThanOrEqual(32);
    expect(monitor.samples.at(-1)!.finished).toBe(200);
  });

  it('stops when it is told to', async () => {
    const scheduler = new Scheduler(echoExecutor());
    const monitor = queueMonitor(scheduler, { everyMs: 0 });
    monitor.stop();
    scheduler.on('start', () => scheduler.submit(echo, 1));
    await scheduler.run();
    expect(monitor.samples).toEqual([]);
    expect([monitor.rows(), monitor.table().split('\n').length]).toEqual([[], 1]);
    expect(monitor.plot()).toContain('<svg');
  });

  it('draws a table and a picture of means per interval', async () => {
    const scheduler = new Scheduler(echoExecutor());
    const monitor = queueMonitor(scheduler, { everyMs: 0 });
    scheduler.on('start', () => {
      for (let call = 0; call < 3; call++) scheduler.submit(echo, call);
    });
    await scheduler.run();
    const [head, ...lines] = monitor.table({ intervalMs: 60_000 }).split('\n');
    expect(head!.trim().split(/\s{2,}/)).toEqual([
      'seconds',
      'in flight',
      'pending',
      'running',
      'finished',
      'cancelled',
      'idle',
    ]);
    expect(lines).toHaveLength(1);
    expect(lines[0]!.trim().split(/\s+/).slice(4, 6)).toEqual(['3', '0']);
    const [row] = monitor.rows({ intervalMs: 60_000 });
    expect(row!.inFlight).toBeCloseTo(row!.pending + row!.running);
    const plot = monitor.plot({ intervalMs: 60_000 });
    expect(plot.match(/<rect /g)!.length).toBeGreaterThan(6);
    expect(plot).toContain('<title>finished 3 after 0.0 s</title>');
    expect(plot).not.toMatch(/NaN|undefined/);
  });
});
