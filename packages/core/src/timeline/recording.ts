import { workerOf } from '../engine/worker-of.js';
import type { Future } from '../future.js';
import { labelOf } from '../label-of.js';
import { type Lane, LaneBook } from './lane-book.js';
import type { SpanOutcome, TimelineSpan } from './span.js';
import { straighten, thin } from './thinning.js';

interface Open {
  readonly lane: Lane;
  readonly startedAt: number;
  readonly attempt: number;
}

/** A recording at one moment. */
export interface Recorded {
  /** In the order in which their workers came. */
  readonly lanes: readonly Lane[];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Name of the executor. */
  readonly executor: string;
  /** Attempts that ran. */
  readonly attempts: number;
  /** Of calls. */
  readonly failed: number;
  readonly cancelled: number;
  /** Attempts that failed and were followed by another. */
  readonly retried: number;
  /** Calls that were cancelled, or failed, before a worker had them. */
  readonly neverStarted: number;
  /** Attempts for which there was no lane. */
  readonly notDrawn: number;
  /** Neighbours shorter than this may have been put together; 0: all are there. Milliseconds. */
  readonly grainMs: number;
}

/** Keeps what ran where and when, in bounded memory. */
export class Recording {
  readonly #executor: string;
  readonly #mostSpans: number;
  readonly #book = new LaneBook();
  readonly #open = new Map<Future<unknown>, Open>();
  #startedAt: number | undefined;
  #endedAt = 0;
  #spans = 0;
  #grainMs = 0;
  #counts = { attempts: 0, failed: 0, cancelled: 0, retried: 0, neverStarted: 0, notDrawn: 0 };

  constructor(executor: string, mostSpans: number) {
    this.#executor = executor;
    this.#mostSpans = mostSpans;
  }

  /** The time axis begins here, unless it has begun already. */
  begin(at: number): void {
    this.#startedAt ??= at;
  }

  started(future: Future<unknown>): void {
    this.#counts.attempts++;
    const lane = this.#book.take(workerOf(future), future.executor);
    if (lane === undefined) this.#counts.notDrawn++;
    else {
      const { startedAt = Date.now(), attempt } = future; // an executor written by hand need not say when
      this.#open.set(future, { lane, startedAt, attempt });
    }
  }

  ended(future: Future<unknown>, outcome: 'succeeded' | 'failed' | 'cancelled', at: number): void {
    if (outcome !== 'succeeded') this.#counts[outcome]++;
    if (future.startedAt === undefined) this.#counts.neverStarted++;
    this.#close(future, outcome, at);
  }

  /** An attempt failed, and another one comes. */
  retried(future: Future<unknown>, at: number): void {
    this.#counts.retried++;
    this.#close(future, 'failed', at);
  }

  #close(future: Future<unknown>, outcome: SpanOutcome, at: number): void {
    this.#endedAt = Math.max(this.#endedAt, at);
    const open = this.#open.get(future);
    if (open === undefined) return;
    this.#open.delete(future);
    open.lane.spans.push(spanOf(future, open, outcome, at));
    this.#book.giveBack(open.lane);
    if (++this.#spans > this.#mostSpans) this.#thin();
  }

  /** What there is so far. */
  snapshot(now: number): Recorded {
    const lanes = this.#book.lanes.map((lane) => ({ ...lane, spans: [...lane.spans] }));
    for (const [future, open] of this.#open) {
      lanes[this.#book.lanes.indexOf(open.lane)]!.spans.push(spanOf(future, open, 'running', now));
    }
    for (const lane of lanes) lane.spans = straighten(lane.spans);
    const starts = lanes.flatMap(({ spans }) => (spans.length === 0 ? [] : [spans[0]!.startedAt]));
    const startedAt = Math.min(this.#startedAt ?? now, ...starts);
    const endedAt = this.#open.size > 0 ? now : Math.max(this.#endedAt, startedAt);
    return { lanes, startedAt, endedAt, executor: this.#executor, grainMs: this.#grainMs, ...this.#counts };
  }

  #thin(): void {
    const { lanes } = this.#book;
    const straight = lanes.map(({ spans }) => straighten(spans));
    const { lanes: thinned, grainMs } = thin(straight, this.#mostSpans / 2, Math.max(1, this.#grainMs));
    for (const [index, lane] of lanes.entries()) lane.spans = thinned[index]!;
    this.#spans = thinned.reduce((sum, spans) => sum + spans.length, 0);
    this.#grainMs = grainMs;
  }
}

function spanOf(future: Future<unknown>, open: Open, outcome: SpanOutcome, at: number): TimelineSpan {
  const { task, id } = future;
  const endedAt = Math.max(open.startedAt, at);
  return {
    startedAt: open.startedAt,
    endedAt,
    outcome,
    task: task.name,
    label: labelOf(future),
    id,
    attempt: open.attempt,
    calls: 1,
    failed: outcome === 'failed' ? 1 : 0,
    cancelled: outcome === 'cancelled' ? 1 : 0,
    busyMs: endedAt - open.startedAt,
  };
}
