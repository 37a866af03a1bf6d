import { joinSpans, type TimelineSpan } from './span.js';

/**
 * Ends spans where the next one starts. A lane runs one call at a time; when results of short calls arrive together, each
 * seems to have ended on arrival, while the starts are told by the worker.
 *
 * @param spans - Of one lane, in the order in which they ended.
 */
export function straighten(spans: readonly TimelineSpan[]): TimelineSpan[] {
  const straight = [...spans];
  for (let index = straight.length - 2; index >= 0; index--) {
    const span = straight[index]!;
    const endedAt = straight[index + 1]!.startedAt;
    if (span.endedAt <= endedAt) continue;
    const startedAt = Math.min(span.startedAt, endedAt);
    straight[index] = { ...span, startedAt, endedAt, busyMs: Math.min(span.busyMs, endedAt - startedAt) };
  }
  return straight;
}

/** Puts neighbours together that are shorter than `grainMs` and have less than that between them. */
export function merge(spans: readonly TimelineSpan[], grainMs: number): TimelineSpan[] {
  const merged: TimelineSpan[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && isShort(last, grainMs) && isShort(span, grainMs)) {
      if (span.startedAt - last.endedAt < grainMs) {
        merged[merged.length - 1] = joinSpans(last, span);
        continue;
      }
    }
    merged.push(span);
  }
  return merged;
}

function isShort({ startedAt, endedAt }: TimelineSpan, grainMs: number): boolean {
  return endedAt - startedAt < grainMs;
}

/** Lanes thinned out, and what "short" came to mean; 0: nothing was put together. */
export interface Thinned {
  readonly lanes: TimelineSpan[][];
  readonly grainMs: number;
}

/** Merges short spans on all lanes, ever longer ones, until there are not more than `most` together. */
export function thin(lanes: readonly (readonly TimelineSpan[])[], most: number, grainMs: number): Thinned {
  const longest = Math.max(1, ...lanes.map((spans) => lengthOf(spans)));
  let thinned = lanes.map((spans) => [...spans]);
  let used = 0;
  for (let grain = grainMs; count(thinned) > most && grain <= 4 * longest; grain *= 2) {
    thinned = thinned.map((spans) => merge(spans, grain));
    used = grain;
  }
  return { lanes: thinned, grainMs: used };
}

function lengthOf(spans: readonly TimelineSpan[]): number {
  return spans.length === 0 ? 0 : spans.at(-1)!.endedAt - spans[0]!.startedAt;
}

function count(lanes: readonly (readonly TimelineSpan[])[]): number {
  return lanes.reduce((sum, spans) => sum + spans.length, 0);
}
