import { element, group, linearScale, roundTicks, svgDocument, text, tooltip } from '../svg/index.js';
import type { QueueRow } from './queue-table.js';

const WIDTH = 720;
const LEFT = 64;
const RIGHT = WIDTH - 16;
const PANEL = 150;
const GAP = 56;
const TOP = 44;

type Layer = readonly [name: 'finished' | 'cancelled' | 'running' | 'pending' | 'idle', fill: string];

/** What is stacked in each panel, from the bottom up. */
const PANELS: Readonly<Record<string, readonly Layer[]>> = {
  calls: [
    ['finished', '#4c9f70'],
    ['cancelled', '#8d99ae'],
    ['running', '#2b6cb0'],
    ['pending', '#f2b84b'],
  ],
  workers: [
    ['running', '#2b6cb0'],
    ['idle', '#d9dee7'],
  ],
};

/** A picture of the rows: a stacked bar for each, calls in one panel and workers in another, on one axis of time. */
export function queuePlot(rows: readonly QueueRow[]): string {
  const panels = Object.entries(PANELS);
  const height = TOP + panels.length * (PANEL + GAP);
  const drawn = panels.map(([title, layers], index) =>
    drawPanel(title, layers, rows, TOP + index * (PANEL + GAP)),
  );
  return svgDocument({ width: WIDTH, height, label: 'Calls and workers over time' }, ...drawn);
}

function drawPanel(title: string, layers: readonly Layer[], rows: readonly QueueRow[], top: number): string {
  const most = Math.max(1, ...rows.map((row) => layers.reduce((sum, [name]) => sum + row[name], 0)));
  const bottom = top + PANEL;
  const x = linearScale([0, Math.max(1, rows.length)], [LEFT, RIGHT]);
  const y = linearScale([0, most], [bottom, top]);
  const seconds = (rows.at(-1)?.afterMs ?? 0) / 1_000;
  const ticks = roundTicks([0, most], 3).filter(Number.isInteger);
  return group({}, [
    ...rows.flatMap((row, index) => bars(row, layers, x(index), x(index + 1) - x(index), y)),
    element('path', { d: `M${LEFT} ${top}V${bottom}H${RIGHT}`, fill: 'none', stroke: '#333' }),
    ...ticks.map((tick) => text(LEFT - 8, y(tick) + 4, String(tick), { 'text-anchor': 'end' })),
    text(RIGHT, bottom + 16, `${seconds.toFixed(1)} s`, { 'text-anchor': 'end' }),
    text(LEFT, top - 12, title, { 'font-weight': 600 }),
    ...layers.flatMap(([name, fill], index) => [
      element('rect', {
        x: LEFT + 90 + index * 100,
        y: top - 21,
        width: 10,
        height: 10,
        fill,
        stroke: '#333',
      }),
      text(LEFT + 106 + index * 100, top - 12, name),
    ]),
  ]);
}

/** The layers of one row, on top of one another. */
function bars(
  row: QueueRow,
  layers: readonly Layer[],
  x: number,
  width: number,
  y: (count: number) => number,
): readonly string[] {
  let below = 0;
  return layers.flatMap(([name, fill]) => {
    const from = below;
    below += row[name];
    if (row[name] === 0) return [];
    const told = `${name} ${Math.round(row[name] * 10) / 10} after ${(row.afterMs / 1_000).toFixed(1)} s`;
    return [element('rect', { x, y: y(below), width, height: y(from) - y(below), fill }, tooltip(told))];
  });
}
