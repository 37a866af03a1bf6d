import { ignoreErrors, writerOf } from './ignore-errors.js';
import { intercept, type WritableTerminal } from './intercept.js';
import { onExit } from './on-exit.js';
import { Region } from './region.js';
import type { ViewStream } from './terminal.js';

/** Ten drawings a second. */
const REDRAW_MS = 100;
/** What the program writes is held back for so long at most, while its thread is free: drawing takes time. */
const WRITE_MS = 50;

/** Something with lines on a screen. */
export interface Panel {
  /** As many lines as there are rows at most, none wider than the columns. */
  lines(size: { readonly columns: number; readonly rows: number }): readonly string[];
}

/** A terminal that panels share, from the first that comes to the last that leaves. */
export class Screen {
  readonly #stream: ViewStream & Partial<NodeJS.WriteStream>;
  readonly #panels = new Set<Panel>();
  #region: Region | undefined;
  #giveBack: (() => void)[] = [];
  #drawnAt = 0;
  #due: NodeJS.Timeout | undefined;

  constructor(stream: ViewStream) {
    this.#stream = stream as ViewStream & Partial<NodeJS.WriteStream>;
  }

  /** Columns that lines can have. */
  get columns(): number {
    return this.#region?.columns ?? Number.POSITIVE_INFINITY;
  }

  add(panel: Panel): void {
    this.#panels.add(panel);
    if (this.#region === undefined) this.#open();
  }

  /** @param closing - Lines that stay where the panel was. */
  remove(panel: Panel, closing: readonly string[]): void {
    if (!this.#panels.delete(panel)) return;
    this.#region?.addLines(closing);
    if (this.#panels.size === 0) this.#close();
    else this.#redraw();
  }

  #open(): void {
    const region = new Region(this.#stream, writerOf(this.#stream));
    this.#region = region;
    const timer = setInterval(() => this.#redraw(), REDRAW_MS).unref();
    const redraw = (): void => this.#redraw();
    this.#stream.on?.('resize', redraw);
    this.#giveBack = [
      ignoreErrors(this.#stream),
      () => clearInterval(timer),
      () => this.#stream.off?.('resize', redraw),
      ...this.#sharing().map((stream) => intercept(stream, (text) => this.#written(text))),
      onExit({ exit: () => this.#leave(), suspend: () => region.close(), resume: redraw }),
    ];
  }

  /** Streams that write to the same terminal. */
  #sharing(): readonly WritableTerminal[] {
    const standard: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr];
    const isStandard = standard.some((stream) => stream === this.#stream);
    return isStandard ? standard.filter(({ isTTY }) => isTTY) : [this.#stream];
  }

  #written(text: string): void {
    this.#region?.add(text);
    const wait = this.#drawnAt + WRITE_MS - performance.now();
    if (wait <= 0) this.#draw();
    else this.#due ??= setTimeout(() => this.#draw(), wait).unref();
  }

  #redraw(): void {
    const region = this.#region;
    if (region === undefined) return;
    const share = Math.max(1, Math.floor(usable(region.rows) / this.#panels.size));
    const lines = [...this.#panels].flatMap((panel) =>
      panel.lines({ columns: region.columns, rows: share }).slice(0, share),
    );
    this.#draw(lines.slice(0, region.rows));
  }

  #draw(lines?: readonly string[]): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#region?.draw(lines);
    this.#drawnAt = performance.now();
  }

  /** The process ends while panels are there: what they showed last stays. */
  #leave(): void {
    const { rows = 1, columns = 80 } = this.#region ?? {};
    const last = [...this.#panels].flatMap((panel) => panel.lines({ columns, rows: usable(rows) }));
    this.#region?.addLines(last);
    this.#panels.clear();
    this.#close();
  }

  #close(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#region?.close();
    this.#region = undefined;
    for (const giveBack of this.#giveBack.splice(0)) giveBack();
  }
}

/** On a screen of some height the view leaves a part to what the program writes. */
function usable(rows: number): number {
  return rows <= 12 ? rows : Math.floor(rows * 0.75);
}

const screens = new WeakMap<ViewStream, Screen>();

/** The one screen of a stream. */
export function screenOf(stream: ViewStream): Screen {
  let screen = screens.get(stream);
  if (screen === undefined) {
    screen = new Screen(stream);
    screens.set(stream, screen);
  }
  return screen;
}
