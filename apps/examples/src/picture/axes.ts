import { element, group, type Interval, roundTicks, type Scale, text } from '@elsewhere/core/svg';
import { type Area, inks } from './appearance.js';

/** The background of a panel. */
export function panelBackground({ left, top, width, height }: Area): string {
  return element('rect', { x: left, y: top, width, height, fill: inks.panel, stroke: inks.grid });
}

/** Upright grid lines with seconds below them. */
export function timeAxis(area: Area, x: Scale, [from, to]: Interval): string {
  const bottom = area.top + area.height;
  const ticks = roundTicks([from, to], 10);
  return group({ fill: inks.quiet, 'text-anchor': 'middle' }, [
    ...ticks.map((tick) =>
      element('line', { x1: x(tick), x2: x(tick), y1: area.top, y2: bottom, stroke: inks.grid }),
    ),
    ...ticks.map((tick) => text(x(tick), bottom + 18, `${tick}`)),
    text(area.left + area.width / 2, bottom + 38, 'seconds since the run started'),
  ]);
}

/** Level grid lines with accuracies beside them. */
export function accuracyAxis(area: Area, y: Scale, [from, to]: Interval): string {
  const right = area.left + area.width;
  const middle = area.top + area.height / 2;
  const ticks = roundTicks([from, to], 6);
  return group({ fill: inks.quiet, 'text-anchor': 'end' }, [
    ...ticks.map((tick) =>
      element('line', { x1: area.left, x2: right, y1: y(tick), y2: y(tick), stroke: inks.grid }),
    ),
    ...ticks.map((tick) => text(area.left - 10, y(tick) + 4, tick.toFixed(2))),
    text(0, 0, 'accuracy (share of penguins recognised)', {
      transform: `translate(${area.left - 58} ${middle}) rotate(-90)`,
      'text-anchor': 'middle',
    }),
  ]);
}
