/** How an attempt ended; `running`: it had not when the timeline was drawn. */
export type SpanOutcome = 'succeeded' | 'failed' | 'cancelled' | 'running';

/** A stretch of time in which a worker ran an attempt of a call, or many short ones in a row. */
export interface TimelineSpan {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  readonly outcome: SpanOutcome;
  /** Name of the task; of several calls, that of the first. */
  readonly task: string;
  /** The call's label, or the name of its task. */
  readonly label: string;
  /** Id of the call; `undefined` of several. */
  readonly id: string | undefined;
  /** From 1. */
  readonly attempt: number;
  /** Calls in it: more than 1 where short ones were put together. */
  readonly calls: number;
  /** How many of them failed. */
  readonly failed: number;
  /** How many of them were cancelled. */
  readonly cancelled: number;
  /** Milliseconds in which one of them ran. */
  readonly busyMs: number;
}

/** Makes one span of two that follow one another on a lane. */
export function joinSpans(first: TimelineSpan, second: TimelineSpan): TimelineSpan {
  const failed = first.failed + second.failed;
  const cancelled = first.cancelled + second.cancelled;
  const outcome = second.outcome === 'running' ? 'running' : failed > 0 ? 'failed' : 'succeeded';
  const calls = first.calls + second.calls;
  return {
    startedAt: first.startedAt,
    endedAt: Math.max(first.endedAt, second.endedAt),
    outcome: cancelled === calls ? 'cancelled' : outcome,
    task: first.task,
    label: first.label,
    id: undefined,
    attempt: 1,
    calls,
    failed,
    cancelled,
    busyMs: first.busyMs + second.busyMs,
  };
}
