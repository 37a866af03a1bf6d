import type { QueueRow } from './queue-table.js';

const WIDTH = 720;
const LEFT = 64;
const RIGHT = 16;
const PANEL = 150;
const GAP = 56;
const TOP = 44;

/** What is stacked in a panel, from the bottom up. */
interface Panel {
  readonly title: string;
  readonly layers: readonly {
    readonly name: 'finished' | 'cancelled' | 'running' | 'pending' | 'idle';
    readonly fill: string;
  }[];
}

const PANELS: readonly Panel[] = [
  {
    title: 'calls',
    layers: [
      { name: 'finished', fill: '#4c9f70' },
      { name: 'cancelled', fill: '#8d99ae' },
      { name: 'running', fill: '#2b6cb0' },
      { name: 'pending', fill: '#f2b84b' },
    ],
  },
  {
    title: 'workers',
    layers: [
      { name: 'running', fill: '#2b6cb0' },
      { name: 'idle', fill: '#d9dee7' },
    ],
  },
];

/** A picture of the rows: a stacked bar for each, calls in one panel and workers in another, on one axis of time. */
export function queuePlot(rows: readonly QueueRow[]): string {
  const height = TOP + PANELS.length * (PANEL + GAP);
  const panels = PANELS.map((panel, index) => drawPanel(panel, rows, TOP + index * (PANEL + GAP)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>Calls and workers over time</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function drawPanel({ title, layers }: Panel, rows: readonly QueueRow[], top: number): string {
  const totals = rows.map((row) => layers.reduce((sum, { name }) => sum + row[name], 0));
  const most = Math.max(1, ...totals);
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, rows.length);
  const bars = rows.flatMap((row, index) => {
    let below = 0;
    return layers.map(({ name, fill }) => {
      const height = (row[name] / most) * PANEL;
      below += height;
      const place = `x="${round(LEFT + index * step)}" y="${round(top + PANEL - below)}"`;
      return height === 0
        ? ''
        : `<rect ${place} width="${round(step)}" height="${round(height)}" fill="${fill}"><title>${name} ${round(row[name])} after ${round(row.afterMs / 1_000)} s</title></rect>`;
    });
  });
  const seconds = (rows.at(-1)?.afterMs ?? 0) / 1_000;
  const bottom = top + PANEL;
  return [
    ...bars.filter((bar) => bar !== ''),
    `<path d="M${LEFT} ${top}V${bottom}H${WIDTH - RIGHT}" fill="none" stroke="#333"/>`,
    `<text x="${LEFT - 8}" y="${top + 10}" text-anchor="end">${round(most)}</text>`,
    `<text x="${LEFT - 8}" y="${bottom}" text-anchor="end">0</text>`,
    `<text x="${WIDTH - RIGHT}" y="${bottom + 16}" text-anchor="end">${round(seconds)} s</text>`,
    `<text x="${LEFT}" y="${top - 12}" font-weight="600">${title}</text>`,
    ...layers.map(({ name, fill }, index) => {
      const x = LEFT + 90 + index * 100;
      return `<rect x="${x}" y="${top - 21}" width="10" height="10" fill="${fill}" stroke="#333" stroke-width="0.5"/><text x="${x + 16}" y="${top - 12}">${name}</text>`;
    }),
  ].join('\n');
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
