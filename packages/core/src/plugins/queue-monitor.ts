import { expectInteger, expectNumber, expectOptions } from '../expect.js';
import type { Future } from '../future.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { queuePlot } from './queue-plot.js';
import { type QueueRow, queueRows, queueTable } from './queue-table.js';

/** How things stood at one moment. Shape: `{ at: 1764099872000, pending: 3, running: 2, finished: 7, … }`. */
export interface QueueSample {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Calls in flight that wait. */
  readonly pending: number;
  /** Calls in flight that run. */
  readonly running: number;
  /** Calls that succeeded or failed since the monitor was made. */
  readonly finished: number;
  /** Calls that were cancelled since the monitor was made. */
  readonly cancelled: number;
  /** Workers without a call of this scheduler. */
  readonly idle: number;
}

/** Options of {@link queueMonitor}. */
export interface QueueMonitorOptions {
  /** Milliseconds between two samples at least; changes in between are seen in the next. Default: 100. */
  readonly everyMs?: number | undefined;
  /**
   * Samples kept at most, at least 16. When there are more, every second one is dropped and `everyMs` is doubled.
   * Default: 10,000.
   */
  readonly maxSamples?: number | undefined;
}

/** Options of a monitor's table and plot. */
export interface QueueViewOptions {
  /** Milliseconds of one row or bar, which shows the mean. Default: about 60 for all the time. */
  readonly intervalMs?: number | undefined;
}

/** What {@link queueMonitor} has seen. */
export interface QueueMonitor {
  /** In order of time. */
  readonly samples: readonly QueueSample[];
  /** Takes a sample now, besides those taken at events. */
  sample(): void;
  /** The samples, averaged per interval. */
  rows(options?: QueueViewOptions): readonly QueueRow[];
  /** The rows as text. */
  table(options?: QueueViewOptions): string;
  /** The rows as an SVG picture: calls in total above, workers below, a bar per interval. */
  plot(options?: QueueViewOptions): string;
  /** No more samples. */
  stop(): void;
}

/**
 * Watches how full a scheduler is. Costs a few counters per call and no more memory than `maxSamples`.
 *
 * @throws TypeError, RangeError for unknown options and wrong values.
 *
 * @example
 * ```ts
 * const monitor = queueMonitor(scheduler);
 * await scheduler.run();
 * await writeFile('queue.svg', monitor.plot());
 * ```
 */
export function queueMonitor(scheduler: Scheduler, options: QueueMonitorOptions = {}): QueueMonitor {
  expectOptions('queueMonitor()', options, ['everyMs', 'maxSamples']);
  expectNumber('everyMs', options.everyMs, 0);
  expectInteger('maxSamples', options.maxSamples, 16);
  const { maxSamples = 10_000 } = options;
  const samples: QueueSample[] = [];
  const running = new Set<Future<unknown>>();
  let [inFlight, finished, cancelled] = [scheduler.futures.size, 0, 0];
  let everyMs = options.everyMs ?? 100;

  for (const future of scheduler.futures) if (future.state === 'running') running.add(future);
  const sample = (): void => {
    if (samples.length >= maxSamples) {
      samples.splice(0, samples.length, ...samples.filter((_, index) => index % 2 === 0));
      everyMs = Math.max(1, 2 * everyMs);
    }
    samples.push({
      at: Date.now(),
      pending: Math.max(0, inFlight - running.size),
      running: running.size,
      finished,
      cancelled,
      idle: Math.max(0, scheduler.executor.stats().workers - running.size),
    });
  };
  // Before anything is counted: how it was up to here. Right after an end a worker seems to be idle that is not.
  const sometimes = (): void => {
    if (Date.now() - (samples.at(-1)?.at ?? 0) >= everyMs) sample();
  };
  const ended = (future: Future<unknown>): void => {
    inFlight--;
    running.delete(future);
  };
  const removers = [
    scheduler.on('start', sample),
    scheduler.on('finishing', sample),
    scheduler.on('finished', sample),
    scheduler.on('future-submitted', () => {
      sometimes();
      inFlight++;
    }),
    scheduler.on('future-started', (future) => {
      sometimes();
      running.add(future);
    }),
    scheduler.on('future-retry', (future) => {
      sometimes();
      running.delete(future);
    }),
    scheduler.on('future-done', (future) => {
      sometimes();
      finished++;
      ended(future);
    }),
    scheduler.on('future-cancelled', (future) => {
      sometimes();
      cancelled++;
      ended(future);
    }),
  ];

  return {
    samples,
    sample,
    rows: (view) => queueRows(samples, view),
    table: (view) => queueTable(queueRows(samples, view)),
    plot: (view) => queuePlot(queueRows(samples, view)),
    stop() {
      for (const remove of removers) remove();
    },
  };
}
