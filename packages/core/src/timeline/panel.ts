import { element, group, type Interval, linearScale, roundTicks, text } from '../svg/index.js';
import { INKS } from './appearance.js';
import { bar } from './bars.js';
import { laneNames, sortLanes } from './lane-names.js';
import type { Recorded } from './recording.js';
import type { TimelineSpan } from './span.js';
import { thin } from './thinning.js';

/** Bars in one picture: more would make the file large and the reader none the wiser. */
const MOST_BARS = 20_000;
/** Pixels below which neighbours are put together. */
const FINEST = 1.5;
/** Below the lanes: the numbers and the name of the time axis. */
const AXIS_HEIGHT = 46;

/** Lanes in a picture. */
export interface Panel {
  readonly markup: string;
  readonly width: number;
  readonly height: number;
}

/** How lanes are drawn. */
export interface PanelRules {
  readonly width: number;
  /** Pixels to the left of the lanes, for the names of the workers, and to the right, for how busy they were. */
  readonly margins: { readonly left: number; readonly right: number };
  /** Epoch milliseconds at the ends of the time axis. */
  readonly time: Interval;
  colourOf(span: TimelineSpan): string;
}

/** A row per worker with a bar for each call that it ran, and a time axis. */
export function lanePanel(recorded: Recorded, { width, margins, time, colourOf }: PanelRules): Panel {
  const lanes = sortLanes(recorded.lanes).filter(({ spans }) => spans.length > 0);
  const names = laneNames(lanes);
  const right = width - margins.right;
  const [from, to] = time;
  const x = linearScale([from, Math.max(from + 1, to)], [margins.left, right]);
  const pixelMs = Math.max(1, to - from) / Math.max(1, right - margins.left);
  const { lanes: drawn } = thin(
    lanes.map(({ spans }) => spans),
    lanes.length === 0
      ? 0
      : Math.min(MOST_BARS, Math.ceil((2 * (right - margins.left)) / FINEST) * lanes.length),
    FINEST * pixelMs,
  );
  const laneHeight = heightOf(lanes.length);
  const padding = laneHeight >= 20 ? 3 : 1;
  const height = Math.max(1, lanes.length) * laneHeight;
  const markup = group({}, [
    element('rect', {
      x: margins.left,
      y: 0,
      width: right - margins.left,
      height,
      fill: INKS.panel,
      stroke: INKS.grid,
    }),
    timeAxis(x, time, { left: margins.left, right, height }),
    ...lanes.map((lane, index) => {
      const top = index * laneHeight;
      const middle = top + laneHeight / 2 + 4;
      const place = (span: TimelineSpan) => ({
        left: x(span.startedAt),
        right: x(span.endedAt),
        top: top + padding,
        height: laneHeight - 2 * padding,
      });
      const size = { 'font-size': Math.min(12, laneHeight) };
      return group({ class: 'lane' }, [
        text(margins.left - 10, middle, names[index]!, { 'text-anchor': 'end', fill: INKS.quiet, ...size }),
        ...drawn[index]!.map((span) => bar(span, place(span), colourOf(span))),
        text(right + 10, middle, busyShare(lane.spans, time), { fill: INKS.quiet, ...size }),
      ]);
    }),
  ]);
  return { markup, width, height: height + AXIS_HEIGHT };
}

function heightOf(lanes: number): number {
  if (lanes <= 8) return 28;
  if (lanes <= 16) return 21;
  return lanes <= 64 ? 15 : 10;
}

function timeAxis(
  x: (epochMs: number) => number,
  [from, to]: Interval,
  { left, right, height }: { readonly left: number; readonly right: number; readonly height: number },
): string {
  const seconds = (to - from) / 1_000;
  const ticks = roundTicks([0, Math.max(0.001, seconds)], 10);
  const at = (tick: number): number => x(from + tick * 1_000);
  return group({ fill: INKS.quiet, 'text-anchor': 'middle' }, [
    ...ticks.map((tick) =>
      element('line', { x1: at(tick), x2: at(tick), y1: 0, y2: height, stroke: INKS.grid }),
    ),
    ...ticks.map((tick) => text(at(tick), height + 18, `${tick}`)),
    text((left + right) / 2, height + 38, 'seconds since the run started'),
  ]);
}

function busyShare(spans: readonly TimelineSpan[], [from, to]: Interval): string {
  const busyMs = spans.reduce((sum, span) => sum + span.busyMs, 0);
  return `${Math.min(100, Math.round((100 * busyMs) / Math.max(1, to - from)))} % busy`;
}
