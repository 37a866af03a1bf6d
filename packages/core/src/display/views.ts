import type { DisplayRules } from './display-options.js';
import { frame } from './frame.js';
import { closingLines, failureLines, plainLine } from './plain-lines.js';
import type { RunView } from './run-view.js';
import { screenOf } from './screen.js';
import { canRedraw, hasColours, hasUnicode } from './terminal.js';
import { type Theme, theme } from './theme.js';

/** Lines come ever less often, as a log of hours would be long: each tenth of the time so far, within these. */
const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** A way to show a run, from its start to its end. */
export interface View {
  /** The run is over. */
  close(): void;
}

/** Shows a run as its stream allows. */
export function openView(rules: DisplayRules, look: () => RunView): View {
  const { stream, mode } = rules;
  const looks = theme({ colours: hasColours(stream), unicode: hasUnicode() });
  return mode === 'live' || (mode === 'auto' && canRedraw(stream))
    ? liveView(rules, look, looks)
    : lineView(rules, look, looks);
}

function liveView({ stream }: DisplayRules, look: () => RunView, looks: Theme): View {
  const screen = screenOf(stream);
  const panel = { lines: (size: { columns: number; rows: number }) => frame(look(), size, looks) };
  screen.add(panel);
  return {
    close() {
      const view = look();
      const failures = failureLines(view.failures, view.failed);
      screen.remove(panel, [...closingLines(view, looks, screen.columns), ...failures]);
    },
  };
}

function lineView({ stream, linesEveryMs }: DisplayRules, look: () => RunView, looks: Theme): View {
  let told = 0;
  const write = (view: RunView, lines: readonly string[]): void => {
    const all = [...failureLines(view.failures, view.failed - told), ...lines];
    told = view.failed;
    stream.write(all.map((line) => `${line}\n`).join(''));
  };
  let timer: NodeJS.Timeout | undefined;
  const wait = (elapsedMs: number): void => {
    const pauseMs = linesEveryMs ?? Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, elapsedMs / 10));
    timer = setTimeout(() => {
      const view = look();
      write(view, [plainLine(view)]);
      wait(view.elapsedMs);
    }, pauseMs).unref();
  };
  wait(0);
  return {
    close() {
      clearTimeout(timer);
      const view = look();
      write(view, closingLines(view, looks));
    },
  };
}
