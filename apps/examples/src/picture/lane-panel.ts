import { describeSetting } from '../models/setting.js';
import type { SearchReport } from '../search/search-report.js';
import { type Area, inks, modelColours } from './appearance.js';
import { panelBackground, timeAxis } from './axes.js';
import type { Lane } from './lanes.js';
import { type Interval, linearScale, type Scale } from './scale.js';
import { element, group, text, tooltip } from './svg.js';

/** Pixels that all lanes together take. */
export function lanesHeight(lanes: number): number {
  return Math.max(1, lanes) * laneHeight(lanes);
}

function laneHeight(lanes: number): number {
  if (lanes <= 8) return 28;
  return lanes <= 16 ? 21 : 15;
}

/** A row per worker with a bar for each of its trials, from its start to its end. */
export function lanePanel(report: SearchReport, lanes: readonly Lane[], area: Area, time: Interval): string {
  const seconds = linearScale(time, [area.left, area.left + area.width]);
  const x: Scale = (epochMs) => seconds((epochMs - report.startedAt) / 1000);
  const height = laneHeight(lanes.length);
  return group({}, [
    panelBackground(area),
    timeAxis(area, seconds, time),
    ...lanes.map((lane, index) => {
      const top = area.top + index * height;
      const middle = top + height / 2 + 4;
      return group({}, [
        text(area.left - 10, middle, lane.name, { 'text-anchor': 'end', fill: inks.quiet }),
        ...lane.trials.map((trial) => bar(trial, top, height, x)),
        text(area.left + area.width + 10, middle, busyShare(lane, report), { fill: inks.quiet }),
      ]);
    }),
  ]);
}

function bar(trial: Lane['trials'][number], top: number, height: number, x: Scale): string {
  const { startedAt, endedAt, accuracy } = trial.evaluation;
  const milliseconds = Math.round(endedAt - startedAt);
  const attributes = {
    class: 'bar',
    x: x(startedAt),
    y: top + 3,
    // Neighbours keep a hairline between them; a very short trial stays visible.
    width: Math.max(0.5, x(endedAt) - x(startedAt) - 0.5),
    height: height - 6,
    fill: modelColours[trial.setting.model],
  };
  const words = `trial ${trial.number}: ${trial.setting.model} ${describeSetting(trial.setting)}, ${milliseconds} ms, accuracy ${accuracy.toFixed(4)}`;
  return element('rect', attributes, tooltip(words));
}

function busyShare(lane: Lane, { startedAt, endedAt }: SearchReport): string {
  const busy = lane.trials.reduce(
    (sum, { evaluation }) => sum + evaluation.endedAt - evaluation.startedAt,
    0,
  );
  return `${Math.round((100 * busy) / Math.max(1, endedAt - startedAt))} % busy`;
}
