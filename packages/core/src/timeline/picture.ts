import { count, plural } from '../display/amounts.js';
import { element, group, svgDocument, text } from '../svg/index.js';
import { INKS, PALETTE } from './appearance.js';
import { lanePanel } from './panel.js';
import type { Recorded } from './recording.js';
import type { TimelineSpan } from './span.js';

const WIDTH = 1120;
const EDGE = 28;
const MARGINS = { left: 184, right: 92 } as const;
/** Tasks with an entry of their own in the legend. */
const MOST_ENTRIES = 8;
/** Pixels per character at 12 pixels, on the generous side: the font is the reader's. */
const CHARACTER = 6.6;
const ROW = 22;

/** How the picture of a timeline is made. */
export interface PictureRules {
  readonly title: string;
  readonly colourOf: ((span: TimelineSpan) => string | undefined) | undefined;
}

/** A recording as an SVG document: how it went in words, what the colours mean, and the lanes. */
export function picture(recorded: Recorded, { title, colourOf }: PictureRules): string {
  const colours = coloursOfTasks(recorded);
  const panel = lanePanel(recorded, {
    width: WIDTH,
    margins: MARGINS,
    time: [recorded.startedAt, recorded.endedAt],
    colourOf: (span) => colourOf?.(span) ?? colours.get(span.task) ?? INKS.quiet,
  });
  const legend = legendOf(recorded, colourOf === undefined ? colours : new Map(), 92);
  const top = legend.bottom + 20;
  const height = top + panel.height + 14;
  return svgDocument(
    { width: WIDTH, height, label: `${title}: the calls of each worker over time` },
    text(EDGE, 42, title, { 'font-size': 22, 'font-weight': 600, fill: INKS.strong }),
    text(EDGE, 66, inWords(recorded), { 'font-size': 13, fill: INKS.quiet }),
    legend.markup,
    group({ transform: `translate(0 ${top})` }, [panel.markup]),
  );
}

function coloursOfTasks({ lanes }: Recorded): ReadonlyMap<string, string> {
  const tasks = new Map<string, number>();
  for (const { spans } of lanes) {
    for (const { task, busyMs } of spans) tasks.set(task, (tasks.get(task) ?? 0) + busyMs);
  }
  const byWork = [...tasks].sort(([, left], [, right]) => right - left).map(([task]) => task);
  return new Map(byWork.map((task, index) => [task, PALETTE[index % PALETTE.length]!]));
}

function inWords(recorded: Recorded): string {
  const { attempts, retried, failed, cancelled, neverStarted, notDrawn } = recorded;
  const { executor, startedAt, endedAt, grainMs } = recorded;
  const calls = attempts - retried;
  const some = (amount: number, words: string): string[] => (amount > 0 ? [`${count(amount)} ${words}`] : []);
  const parts = [
    `${plural(calls, 'call')} on ${executor} in ${((endedAt - startedAt) / 1_000).toFixed(2)} s`,
    ...some(failed, 'failed'),
    ...some(retried, 'retried'),
    ...some(cancelled, 'cancelled'),
    ...some(neverStarted, 'never started'),
    ...some(notDrawn, 'not drawn, there were too many at once'),
    ...(grainMs > 0 ? [`neighbours shorter than ${Math.round(grainMs)} ms put together`] : []),
  ];
  return `${parts.join(', ')}.`;
}

function legendOf(
  { failed, cancelled }: Recorded,
  colours: ReadonlyMap<string, string>,
  top: number,
): { readonly markup: string; readonly bottom: number } {
  const entries = [...colours]
    .slice(0, MOST_ENTRIES)
    .map(([task, fill]) => ({ words: task, paint: { fill } }));
  const signs = [
    ...entries,
    ...(colours.size > MOST_ENTRIES
      ? [{ words: `and ${colours.size - MOST_ENTRIES} other tasks`, paint: { fill: 'none' } }]
      : []),
    ...(failed > 0 ? [{ words: 'failed', paint: { fill: INKS.failed } }] : []),
    ...(cancelled > 0
      ? [
          {
            words: 'cancelled',
            paint: { fill: INKS.background, stroke: INKS.cancelled, 'stroke-dasharray': '3 2' },
          },
        ]
      : []),
  ];
  let x = EDGE;
  let y = top;
  const placed = signs.map(({ words, paint }) => {
    const needed = 24 + Math.min(60, [...words].length) * CHARACTER + 14;
    if (x > EDGE && x + needed > WIDTH - EDGE) {
      x = EDGE;
      y += ROW;
    }
    const shown = [...words].length > 60 ? `${[...words].slice(0, 59).join('')}…` : words;
    const entry = group({ transform: `translate(${Math.round(x)} ${y})` }, [
      element('rect', { x: 0, y: -6, width: 14, height: 12, rx: 2, ...paint }),
      text(22, 4, shown, { fill: INKS.strong }),
    ]);
    x += needed;
    return entry;
  });
  return { markup: group({ class: 'legend' }, placed), bottom: signs.length === 0 ? top - ROW : y + 6 };
}
