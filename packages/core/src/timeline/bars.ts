import { count } from '../display/amounts.js';
import { type Attributes, element, group, text, tooltip } from '../svg/index.js';
import { INKS, isLight } from './appearance.js';
import type { TimelineSpan } from './span.js';

/** Pixels per character at 11 pixels, on the generous side: the font is the reader's. */
const CHARACTER = 6.3;
/** Of a label that is cut: fewer say nothing. */
const LEAST_LETTERS = 6;
const NARROWEST = 0.6;
const GAP = 0.5;

/** Where a bar goes. */
export interface BarPlace {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

/** The bar of a span: in the colour of its task, red where it failed, grey and dashed where it was cancelled. */
export function bar(span: TimelineSpan, place: BarPlace, colour: string): string {
  const { left, top, height } = place;
  // Neighbours keep a hairline between them; a very short one stays visible.
  const width = Math.max(NARROWEST, place.right - left - GAP);
  const shape: Attributes = { x: left, y: top, width, height, rx: width > 4 && height > 8 ? 1.5 : undefined };
  const marks = [element('rect', { class: 'bar', ...shape, ...paint(span, colour) })];
  if (span.calls > 1 && span.failed > 0 && span.failed < span.calls) {
    const share = Math.max(2, (height * span.failed) / span.calls);
    marks.push(element('rect', { ...shape, y: top + height - share, height: share, fill: INKS.failed }));
  }
  const room = Math.floor((width - 8) / CHARACTER);
  const words = height >= 14 ? wordsOf(span, room) : '';
  if (words !== '') {
    const fill = inkOn(span, colour);
    marks.push(text(left + 4, top + height / 2 + 4, words, { 'font-size': 11, fill }));
  }
  return group({ class: span.outcome }, [tooltip(inWords(span)), ...marks]);
}

function paint({ outcome, calls, failed }: TimelineSpan, colour: string): Attributes {
  if (outcome === 'failed' && failed === calls) return { fill: INKS.failed };
  if (outcome === 'cancelled')
    return { fill: INKS.background, stroke: INKS.cancelled, 'stroke-dasharray': '3 2', 'stroke-width': 1 };
  if (outcome === 'running') return { fill: colour, 'fill-opacity': 0.45 };
  return { fill: colour };
}

function inkOn({ outcome, calls }: TimelineSpan, colour: string): string {
  if (outcome === 'failed' && calls === 1) return INKS.background;
  return outcome === 'cancelled' || isLight(colour) ? INKS.strong : INKS.background;
}

/** At most `room` characters. Part of a number would be a wrong number. */
function wordsOf({ calls, label }: TimelineSpan, room: number): string {
  const letters = [...(calls === 1 ? label : `${count(calls)} calls`)];
  if (letters.length <= room) return letters.join('');
  return calls === 1 && room >= LEAST_LETTERS ? `${letters.slice(0, room - 1).join('')}…` : '';
}

/** Shape: `fold 3: failed after 12 ms, attempt 2`. */
function inWords(span: TimelineSpan): string {
  const { calls, label, task, failed, cancelled, attempt, outcome, startedAt, endedAt } = span;
  const ms = endedAt - startedAt;
  if (calls > 1) {
    const bad = [failed > 0 ? `, ${failed} failed` : '', cancelled > 0 ? `, ${cancelled} cancelled` : ''];
    return `${count(calls)} calls, the first is ${label}: ${ms} ms${bad.join('')}`;
  }
  const name = label === task ? label : `${label} (${task})`;
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  if (outcome === 'running') return `${name}: running for ${ms} ms${again}`;
  return `${name}: ${outcome} after ${ms} ms${again}`;
}
