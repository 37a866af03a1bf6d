import { inspect } from 'node:util';
import { workerOf } from '../engine/worker-of.js';
import { show } from '../expect.js';
import type { Future } from '../future.js';
import { labelOf } from '../label-of.js';
import { onStart } from '../scheduler/on-start.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { yetToCome } from '../yet-to-come.js';
import { executorView } from './executor-view.js';
import { Pace } from './pace.js';
import type { CallView, FailedCall, RunView } from './run-view.js';
import { StartedCalls } from './started-calls.js';

/** Rows of calls that any screen could show. */
const MOST_CALLS = 100;
const MOST_FAILURES = 5;
/** Of an error or a note: wider than screens are. */
const MOST_CHARACTERS = 500;

/** What a watch is told about its run. */
export interface WatchOptions {
  readonly total: number | undefined;
  readonly note: (() => string) | undefined;
}

type Counts = Readonly<Record<'submitted' | 'result' | 'error' | 'cancelled' | 'retry', number>>;

/**
 * Follows one run. Counts are the scheduler's own; of the calls themselves only starts and failures are listened to,
 * and everything else is read when somebody looks.
 */
export class RunWatch {
  readonly #scheduler: Scheduler;
  readonly #options: WatchOptions;
  readonly #before: Counts;
  #startedAt: number;
  #pace: Pace;
  readonly #remove: (() => void)[];
  readonly #started: StartedCalls;
  #failures: readonly FailedCall[] = [];
  /** The latest failures since somebody last looked. */
  readonly #untold: { readonly future: Future<unknown>; readonly error: unknown }[] = [];
  #isTotalKnown: boolean;

  constructor(scheduler: Scheduler, options: WatchOptions, now: number = Date.now()) {
    this.#scheduler = scheduler;
    this.#options = options;
    const counts = countsOf(scheduler);
    this.#before = { ...counts, submitted: counts.submitted - scheduler.futures.size }; // those in flight belong to it
    this.#startedAt = now;
    this.#pace = new Pace(now);
    this.#isTotalKnown = options.total !== undefined;
    this.#started = new StartedCalls(scheduler.futures);
    this.#remove = [
      onStart(scheduler, (future) => this.#started.add(future)),
      scheduler.on('future-error', (future, error) => {
        this.#untold.push({ future, error });
        if (this.#untold.length > MOST_FAILURES) this.#untold.shift();
      }),
    ];
  }

  /** How the run stands. */
  look(now: number = Date.now()): RunView {
    const executor = executorView(this.#scheduler.executor); // first: asking an executor can bring news
    const { submitted, ...counts } = this.#counts();
    const settled = counts.result + counts.error + counts.cancelled;
    this.#pace.note(now, settled);
    const running = this.#started.running();
    const total = this.#total(submitted);
    return {
      elapsedMs: now - this.#startedAt,
      total,
      leftMs: this.#pace.leftMs((total ?? submitted) - settled, begun(running)),
      waiting: Math.max(0, submitted - settled - running.length),
      running: running.length,
      succeeded: counts.result,
      failed: counts.error,
      cancelled: counts.cancelled,
      retried: counts.retry,
      rate: this.#pace.rate,
      rates: this.#pace.history,
      calls: running.slice(0, MOST_CALLS).map((future) => callView(future, now)),
      slowest: this.#started.slowest,
      failures: this.#lastFailures(now),
      executor,
      note: this.#note(),
    };
  }

  /** The run begins: the clock does. */
  begin(now: number = Date.now()): void {
    this.#startedAt = now;
    this.#pace = new Pace(now);
  }

  stop(): void {
    for (const remove of this.#remove) remove();
  }

  #counts(): Counts {
    const now = countsOf(this.#scheduler);
    const before = this.#before;
    return {
      submitted: now.submitted - before.submitted,
      result: now.result - before.result,
      error: now.error - before.error,
      cancelled: now.cancelled - before.cancelled,
      retry: now.retry - before.retry,
    };
  }

  #lastFailures(now: number): readonly FailedCall[] {
    if (this.#untold.length === 0) return this.#failures;
    const latest = this.#untold.splice(0).map(({ future, error }) => {
      return { label: labelOf(future), at: future.endedAt ?? now, error: oneLine(error) };
    });
    this.#failures = [...this.#failures, ...latest].slice(-MOST_FAILURES);
    return this.#failures;
  }

  #total(submitted: number): number | undefined {
    const coming = yetToCome(this.#scheduler).calls;
    if (coming > 0) this.#isTotalKnown = true;
    return this.#isTotalKnown ? Math.max(this.#options.total ?? 0, submitted + coming) : undefined;
  }

  #note(): string | undefined {
    try {
      return this.#options.note?.();
    } catch (error) {
      return `the note failed: ${oneLine(error)}`;
    }
  }
}

function countsOf({ counts }: Scheduler): Counts {
  return {
    submitted: counts.get('future-submitted')!,
    result: counts.get('future-result')!,
    error: counts.get('future-error')!,
    cancelled: counts.get('future-cancelled')!,
    retry: counts.get('future-retry')!,
  };
}

function begun(running: readonly Future<unknown>[]): number {
  let calls = 0;
  for (const { progress } of running) calls += progress?.fraction ?? 0;
  return calls;
}

function callView(future: Future<unknown>, now: number): CallView {
  const { progress, attempt, startedAt = now } = future;
  return {
    label: labelOf(future),
    attempt,
    elapsedMs: Math.max(0, now - startedAt),
    fraction: progress?.fraction,
    note: oneLine(progress?.note ?? ''),
    worker: workerOf(future)?.name,
  };
}

function oneLine(value: unknown): string {
  try {
    if (typeof value === 'string') return value.slice(0, MOST_CHARACTERS);
    if (value instanceof Error) return `${value.name}: ${value.message}`.slice(0, MOST_CHARACTERS);
    return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).slice(0, MOST_CHARACTERS);
  } catch {
    return show(value); // members of it throw when they are read
  }
}
