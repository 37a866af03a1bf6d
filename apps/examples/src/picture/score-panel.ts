import { element, group, type Interval, linearScale, type Scale, text, tooltip } from '@elsewhere/core/svg';
import { describeSetting } from '../models/setting.js';
import type { SearchReport } from '../search/search-report.js';
import type { Trial } from '../search/trial.js';
import { type Area, inks, modelColours } from './appearance.js';
import { accuracyAxis, panelBackground, timeAxis } from './axes.js';

/** Space above the highest accuracy, in pixels: room for the winner's name. */
const headroom = 34;

/** Keeps words legible where they cross marks and lines. */
const halo = {
  stroke: inks.panel,
  'stroke-width': 4,
  'stroke-linejoin': 'round',
  'paint-order': 'stroke',
} as const;

/** Where things are: horizontally seconds since the start, vertically accuracy. */
interface Position {
  readonly x: Scale;
  readonly y: Scale;
}

/** The score of each trial at the moment it ended, with the running best as a line of steps. */
export function scorePanel(report: SearchReport, area: Area, time: Interval): string {
  const bottom = area.top + area.height;
  const seconds = linearScale(time, [area.left, area.left + area.width]);
  const accuracies = accuracyInterval(report.finished);
  const y = linearScale(accuracies, [bottom, area.top + headroom]);
  const position: Position = {
    x: (epochMs) => seconds((epochMs - report.startedAt) / 1000),
    // Scores below the panel are drawn on its edge; the axis would otherwise be stretched by the worst of them.
    y: (accuracy) => Math.max(y(1), Math.min(bottom, y(accuracy))),
  };
  const lowest = accuracies[0];
  const below = report.finished.filter((trial) => trial.evaluation.accuracy < lowest).length;
  const note = below > 0 ? `${below} below ${lowest.toFixed(2)}, drawn as triangles on the lower edge` : '';
  return group({}, [
    panelBackground(area),
    timeAxis(area, seconds, time),
    accuracyAxis(area, y, accuracies),
    bestLine(report, position),
    ...report.finished.map((trial) => mark(trial, report.ranked.includes(trial), lowest, position)),
    ...report.failed.map((trial) =>
      cross(position.x(trial.endedAt), bottom - 8, `trial ${trial.number} failed`),
    ),
    winnerLabel(report, area, position),
    text(area.left + area.width, area.top - 10, note, { 'text-anchor': 'end', fill: inks.quiet }),
  ]);
}

/** From a round number below most trials up to 1. */
function accuracyInterval(trials: readonly Trial[]): Interval {
  const sorted = trials.map((trial) => trial.evaluation.accuracy).sort((a, b) => a - b);
  const low = sorted[Math.floor(sorted.length * 0.1)] ?? 0;
  const lowest = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5].find((candidate) => candidate + 0.01 <= low) ?? 0;
  return [lowest, 1];
}

function bestLine({ ranked, endedAt }: SearchReport, { x, y }: Position): string {
  const byTime = [...ranked].sort((a, b) => a.evaluation.endedAt - b.evaluation.endedAt);
  let best = Number.NEGATIVE_INFINITY;
  let path = '';
  for (const { evaluation } of byTime) {
    if (evaluation.accuracy <= best) continue;
    best = evaluation.accuracy;
    const across = x(evaluation.endedAt).toFixed(1);
    const up = y(best).toFixed(1);
    path += path === '' ? `M${across} ${up}` : `H${across}V${up}`;
  }
  if (path !== '') path += `H${x(endedAt).toFixed(1)}`;
  return element('path', { class: 'best', d: path, fill: 'none', stroke: inks.strong, 'stroke-width': 1.5 });
}

function mark(trial: Trial, isRanked: boolean, lowest: number, { x, y }: Position): string {
  const { accuracy, endedAt } = trial.evaluation;
  const colour = modelColours[trial.setting.model];
  const paint = {
    class: 'trial',
    fill: isRanked ? colour : 'none',
    stroke: isRanked ? inks.background : colour,
    'stroke-width': isRanked ? 0.75 : 1.5,
    'fill-opacity': 0.85,
  };
  const words = tooltip(
    `trial ${trial.number}: ${trial.setting.model} ${describeSetting(trial.setting)}, accuracy ${accuracy.toFixed(4)}`,
  );
  if (accuracy >= lowest)
    return element('circle', { ...paint, cx: x(endedAt), cy: y(accuracy), r: 4.5 }, words);
  const [middle, bottom] = [x(endedAt), y(accuracy)];
  return element('path', { ...paint, d: `M${middle - 5} ${bottom - 10}h10l-5 9z` }, words);
}

function cross(x: number, y: number, words: string): string {
  const d = `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`;
  return element('path', { class: 'failed', d, stroke: inks.failure, 'stroke-width': 2 }, tooltip(words));
}

function winnerLabel({ ranked: [winner] }: SearchReport, area: Area, { x, y }: Position): string {
  if (winner === undefined) {
    const [middle, centre] = [area.left + area.width / 2, area.top + area.height / 2];
    return text(middle, centre, 'no trial finished', {
      'text-anchor': 'middle',
      'font-size': 16,
      fill: inks.quiet,
      ...halo,
    });
  }
  const { accuracy, endedAt } = winner.evaluation;
  const isLeft = x(endedAt) < area.left + area.width / 2;
  const ring = element('circle', {
    cx: x(endedAt),
    cy: y(accuracy),
    r: 8,
    fill: 'none',
    stroke: inks.strong,
    'stroke-width': 1.5,
  });
  const words = `trial ${winner.number}: ${winner.setting.model} ${describeSetting(winner.setting)}, ${accuracy.toFixed(4)}`;
  const label = text(x(endedAt) + (isLeft ? -8 : 8), y(accuracy) - 14, words, {
    'text-anchor': isLeft ? 'start' : 'end',
    'font-weight': 600,
    fill: inks.strong,
    ...halo,
  });
  return ring + label;
}
