import type { Timeline } from '@elsewhere/core';
import { group, type Interval, svgDocument, text } from '@elsewhere/core/svg';
import { endInWords, runInWords } from '../search/closing-words.js';
import type { SearchReport } from '../search/search-report.js';
import { modelIn } from '../search/trial.js';
import { type Area, inks, modelColours } from './appearance.js';
import { legend } from './legend.js';
import { scorePanel } from './score-panel.js';

const pageWidth = 1120;
const edge = 28;
/** Left of the panels: the names of the workers. Right of them: how busy they were. */
const margins = { left: 184, right: 92 } as const;
const scoresHeight = 340;
/** Below a panel: the numbers and the name of its axis. */
const axisHeight = 46;
const titleHeight = 26;
const legendTop = 118;

/** The lower panel, drawn by the timeline of the run. */
export type Lanes = ReturnType<Timeline['toPanel']>;

/** The rows of the workers, as wide as the picture and over the same seconds, in the colours of the models. */
export function lanesOf(timeline: Timeline, { startedAt, endedAt }: SearchReport): Lanes {
  return timeline.toPanel({
    width: pageWidth,
    margins,
    time: [startedAt, endedAt],
    colourOf: ({ label }) => modelColours[modelIn(label)],
  });
}

/**
 * Draws a search: above, how good each trial was when it ended; below, what each worker did when.
 *
 * @returns An SVG document; equal reports give equal documents.
 */
export function searchPicture(report: SearchReport, lanes: Lanes): string {
  const time: Interval = [0, Math.max(0.001, (report.endedAt - report.startedAt) / 1000)];
  const signs = legend(report, edge, legendTop, pageWidth - 2 * edge);

  const scoresTop = legendTop + signs.height + titleHeight;
  const lanesTop = scoresTop + scoresHeight + axisHeight + titleHeight + 14;
  const columns = { left: margins.left, width: pageWidth - margins.left - margins.right };
  const scores: Area = { ...columns, top: scoresTop, height: scoresHeight };
  const pageHeight = lanesTop + lanes.height + 14;

  const label = 'Model search: score of each trial over time, and the trials of each worker';
  return svgDocument(
    { width: pageWidth, height: pageHeight, label },
    group({ fill: inks.strong }, [
      text(edge, 42, 'Which model tells penguins apart best?', { 'font-size': 22, 'font-weight': 600 }),
      text(edge, 68, runInWords(report), { 'font-size': 13, fill: inks.quiet }),
      text(edge, 88, endInWords(report), { 'font-size': 13, fill: inks.quiet }),
      heading(scores, 'Score of each trial when it ended'),
      heading(
        { ...columns, top: lanesTop },
        'What each worker did: a bar from the start to the end of each trial',
      ),
    ]),
    signs.markup,
    scorePanel(report, scores, time),
    group({ transform: `translate(0 ${lanesTop})` }, [lanes.markup]),
  );
}

function heading(area: Pick<Area, 'left' | 'top'>, words: string): string {
  return text(area.left, area.top - 10, words, { 'font-size': 14, 'font-weight': 600 });
}
