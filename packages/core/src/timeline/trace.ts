import type { Lane } from './lane-book.js';
import { laneNames, sortLanes } from './lane-names.js';
import type { Recorded } from './recording.js';
import type { TimelineSpan } from './span.js';

type TraceEvent = Readonly<Record<string, unknown>>;

/** Names of colours that chrome://tracing knows. Perfetto chooses its own by name. */
const COLOURS = { failed: 'terrible', cancelled: 'grey', running: 'thread_state_runnable' } as const;

/**
 * A recording in the trace event format, for https://ui.perfetto.dev and chrome://tracing: a process for each process
 * that ran calls, a thread for each lane, a complete event for each span. Times are microseconds since the start.
 *
 * @see https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU, read 2026-11-25
 */
export function toTrace(recorded: Recorded): string {
  const lanes = sortLanes(recorded.lanes).filter(({ spans }) => spans.length > 0);
  const names = laneNames(lanes);
  const owners = [...new Set(lanes.map(ownerOf))];
  const { startedAt, lanes: _, ...told } = recorded;
  const events: TraceEvent[] = [
    ...owners.flatMap((owner, index) => [
      { ph: 'M', name: 'process_name', pid: index + 1, tid: 0, args: { name: owner } },
      { ph: 'M', name: 'process_sort_index', pid: index + 1, tid: 0, args: { sort_index: index } },
    ]),
    ...lanes.flatMap((lane, index) => {
      const where = { pid: owners.indexOf(ownerOf(lane)) + 1, tid: index + 1 };
      return [
        { ph: 'M', name: 'thread_name', ...where, args: { name: names[index] } },
        { ph: 'M', name: 'thread_sort_index', ...where, args: { sort_index: index } },
        ...lane.spans.map((span) => ({ ...completeEvent(span, startedAt), ...where })),
      ];
    }),
  ];
  const otherData = { ...told, startedAt: new Date(startedAt).toISOString() };
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify(otherData)},"traceEvents":[\n${events
    .map((event) => JSON.stringify(event))
    .join(',\n')}\n]}\n`;
}

function ownerOf({ place, owner }: Lane): string {
  return place === undefined ? owner : `${place.host} (process ${place.pid})`;
}

function completeEvent(span: TimelineSpan, from: number): TraceEvent {
  const { startedAt, endedAt, outcome, task, label, id, attempt, calls, failed, cancelled } = span;
  const args = calls === 1 ? { task, id, attempt, outcome } : { task, calls, failed, cancelled };
  return {
    ph: 'X',
    name: calls === 1 ? label : `${label} and ${calls - 1} more`,
    cat: outcome,
    ts: (startedAt - from) * 1_000,
    dur: (endedAt - startedAt) * 1_000,
    ...(outcome === 'succeeded' ? {} : { cname: COLOURS[outcome] }),
    args,
  };
}
