import type { DisplayRules } from './display-options.js';
import { frame } from './frame.js';
import { closingLines, failureLines, plainLine } from './plain-lines.js';
import type { RunView } from './run-view.js';
import { screenOf } from './screen.js';
import { canRedraw, hasColours, hasUnicode } from './terminal.js';
import { type Theme, theme } from './theme.js';

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
      screen.remove(panel, [...closingLines(view, looks), ...failureLines(view.failures, view.failed)]);
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
  const timer = setInterval(() => {
    const view = look();
    write(view, [plainLine(view)]);
  }, linesEveryMs).unref();
  return {
    close() {
      clearInterval(timer);
      const view = look();
      write(view, closingLines(view, looks));
    },
  };
}
