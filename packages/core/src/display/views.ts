import type { DisplayRules } from './display-options.js';
import { frame } from './frame.js';
import { ignoreErrors, writerOf } from './ignore-errors.js';
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
  const heedErrors = ignoreErrors(stream);
  const writeLines = writerOf(stream);
  let told = 0;
  const write = (view: RunView, lines: readonly string[]): void => {
    const all = [...failureLines(view.failures, view.failed - told), ...lines];
    told = view.failed;
    writeLines(all.map((line) => `${line}\n`).join(''));
  };
  let dueMs = linesEveryMs ?? SHORTEST_PAUSE_MS;
  // Looking lets go of calls that have ended, so it is done more often than there are lines.
  const timer = setInterval(
    () => {
      const view = look();
      if (view.elapsedMs < dueMs) return;
      write(view, [plainLine(view)]);
      const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, view.elapsedMs / 10));
      dueMs = view.elapsedMs + (linesEveryMs ?? pauseMs);
    },
    Math.min(1_000, linesEveryMs ?? 1_000),
  ).unref();
  return {
    close() {
      clearInterval(timer);
      const view = look();
      write(view, closingLines(view, looks));
      heedErrors();
    },
  };
}
