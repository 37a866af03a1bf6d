import { element, group, text } from '@elsewhere/core/svg';
import { type ModelName, modelTitles } from '../models/setting.js';
import type { SearchReport } from '../search/search-report.js';
import { inks, modelColours } from './appearance.js';

interface Entry {
  readonly symbol: string;
  readonly words: string;
}

/** What the colours and signs of the picture mean, row under row. */
export interface Legend {
  readonly markup: string;
  readonly height: number;
}

const rowHeight = 22;
const symbolWidth = 24;
/** Pixels per character at 12 pixels, on the generous side: the font is the reader's. */
const characterWidth = 6.6;

/** Lays the entries out like words on a page `width` pixels wide. */
export function legend(report: SearchReport, left: number, top: number, width: number): Legend {
  let x = left;
  let y = top;
  const markup = entriesOf(report).map(({ symbol, words }) => {
    const needed = symbolWidth + words.length * characterWidth + 12;
    if (x > left && x + needed > left + width) {
      x = left;
      y += rowHeight;
    }
    const placed = group({ transform: `translate(${Math.round(x)} ${y})` }, [
      symbol,
      text(symbolWidth - 6, 4, words, { fill: inks.strong }),
    ]);
    x += needed;
    return placed;
  });
  return { markup: group({ class: 'legend' }, markup), height: y - top + rowHeight };
}

function entriesOf({ finished, failed, ranked }: SearchReport): Entry[] {
  const names = Object.keys(modelTitles) as ModelName[];
  const models = names.map((name) => {
    const trials = finished.filter((trial) => trial.setting.model === name);
    return { symbol: dot(modelColours[name], true), words: `${modelTitles[name]} (${trials.length})` };
  });
  const line = element('path', { d: 'M0 0h12', stroke: inks.strong, 'stroke-width': 1.5 });
  const cross = element('path', { d: 'M2 -4l8 8m0 -8l-8 8', stroke: inks.failure, 'stroke-width': 2 });
  const unranked = finished.length - ranked.length;
  return [
    ...models,
    { symbol: line, words: 'best so far' },
    ...(unranked > 0
      ? [{ symbol: dot(inks.quiet, false), words: `came after the target was met (${unranked})` }]
      : []),
    ...(failed.length > 0 ? [{ symbol: cross, words: `failed (${failed.length})` }] : []),
  ];
}

function dot(colour: string, isFilled: boolean): string {
  return element('circle', {
    cx: 6,
    cy: 0,
    r: 5,
    fill: isFilled ? colour : 'none',
    stroke: colour,
    'stroke-width': 1.5,
  });
}
