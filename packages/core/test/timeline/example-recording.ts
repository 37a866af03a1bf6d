import type { WorkerPlace } from '../../src/engine/worker-of.js';
import type { Lane } from '../../src/timeline/lane-book.js';
import type { Recorded } from '../../src/timeline/recording.js';
import type { TimelineSpan } from '../../src/timeline/span.js';

const start = 1_700_000_000_000;

/** A call that ran from `from` to `to`, in milliseconds since the start of the recording. */
export function exampleSpan(from: number, to: number, changes: Partial<TimelineSpan> = {}): TimelineSpan {
  const { outcome = 'succeeded' } = changes;
  return {
    startedAt: start + from,
    endedAt: start + to,
    outcome,
    task: 'train',
    label: 'fold 1',
    id: 'c1-1',
    attempt: 1,
    calls: 1,
    failed: outcome === 'failed' ? 1 : 0,
    cancelled: outcome === 'cancelled' ? 1 : 0,
    busyMs: to - from,
    ...changes,
  };
}

/** A row with spans. */
export function exampleLane(
  place: Partial<WorkerPlace> | undefined,
  spans: TimelineSpan[],
  changes: Partial<Lane> = {},
): Lane {
  const worker = { host: 'ada', pid: 4711, name: 'worker thread 1', ...place };
  const lane = { place: worker, owner: worker.name, row: 1, spans };
  return place === undefined
    ? { ...lane, place: undefined, owner: 'batch', ...changes }
    : { ...lane, ...changes };
}

/** A recording of a second. */
export function exampleRecording(lanes: readonly Lane[], changes: Partial<Recorded> = {}): Recorded {
  const spans = lanes.flatMap((lane) => lane.spans);
  return {
    lanes,
    startedAt: start,
    endedAt: start + 1_000,
    executor: 'threads',
    attempts: spans.length,
    failed: spans.filter(({ outcome }) => outcome === 'failed').length,
    cancelled: spans.filter(({ outcome }) => outcome === 'cancelled').length,
    retried: 0,
    neverStarted: 0,
    notDrawn: 0,
    grainMs: 0,
    ...changes,
  };
}
