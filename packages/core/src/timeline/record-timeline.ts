import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expectInteger, expectOptions, show } from '../expect.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { lanePanel } from './panel.js';
import { picture } from './picture.js';
import { Recording } from './recording.js';
import type { TimelineSpan } from './span.js';
import { toTrace } from './trace.js';

/** Options of {@link recordTimeline}. */
export interface TimelineOptions {
  /**
   * Bars that are kept, at least 5,000. When there are more, short neighbours on a lane are put together, so that memory
   * stays bounded however long the run: about 200 bytes each. Default: 100,000.
   */
  readonly maxSpans?: number | undefined;
}

/** How {@link Timeline.toSvg} draws. */
export interface TimelinePicture {
  /** Default: `'What ran where and when'`. */
  readonly title?: string | undefined;
  /** Colour of a bar, as SVG writes them; `undefined`: that of its task. Failed and cancelled ones have their own. */
  readonly colourOf?: ((span: TimelineSpan) => string | undefined) | undefined;
}

/** How {@link Timeline.toPanel} draws, for a picture of your own. */
export interface TimelinePanelOptions extends Pick<TimelinePicture, 'colourOf'> {
  /** Pixels across, names and shares included. Default: 1,120. */
  readonly width?: number | undefined;
  /** Pixels to the left and right of the lanes. Default: 184 and 92. */
  readonly margins?: { readonly left: number; readonly right: number } | undefined;
  /** Epoch milliseconds at the ends of the time axis. Default: from the start of the first run to the last end. */
  readonly time?: readonly [from: number, to: number] | undefined;
}

/** What ran where and when. */
export interface Timeline {
  /** The trace event format as JSON: for https://ui.perfetto.dev and chrome://tracing. */
  toTrace(): string;
  /** A picture: a row for each worker, a bar for each call. */
  toSvg(picture?: TimelinePicture): string;
  /** Only the rows with their time axis, as an SVG group at 0, 0. */
  toPanel(options?: TimelinePanelOptions): {
    readonly markup: string;
    readonly width: number;
    readonly height: number;
  };
  /** Writes {@link Timeline.toTrace} to a file, with the folders above it. */
  writeTrace(file: string): Promise<void>;
  /** Writes {@link Timeline.toSvg} to a file, with the folders above it. */
  writeSvg(file: string, picture?: TimelinePicture): Promise<void>;
  /** Records no longer. What there is can still be drawn. */
  stop(): void;
}

/**
 * Records what a scheduler's calls do, from now on: which worker ran which attempt from when to when, to the
 * millisecond. Memory is bounded; see {@link TimelineOptions.maxSpans}.
 *
 * @throws TypeError, RangeError for malformed options.
 *
 * @example
 * ```ts
 * const timeline = recordTimeline(scheduler);
 * await scheduler.run();
 * await timeline.writeSvg('output/timeline.svg');
 * await timeline.writeTrace('output/timeline.json');
 * ```
 */
export function recordTimeline(scheduler: Scheduler, options: TimelineOptions = {}): Timeline {
  if (typeof scheduler?.run !== 'function') {
    throw new TypeError(`expected a scheduler, got \`${show(scheduler)}\``);
  }
  expectOptions('recordTimeline()', options, ['maxSpans']);
  expectInteger('maxSpans', options.maxSpans, 5_000);
  const recording = new Recording(scheduler.executor.name, options.maxSpans ?? 100_000);
  const ended =
    (outcome: 'succeeded' | 'failed' | 'cancelled') => (future: Parameters<Recording['started']>[0]) =>
      recording.ended(future, outcome, future.endedAt ?? Date.now());
  if (scheduler.running) recording.begin(Date.now());
  const removers = [
    scheduler.on('start', () => recording.begin(Date.now())),
    scheduler.on('future-started', (future) => recording.started(future)),
    scheduler.on('future-retry', (future) => recording.retried(future, Date.now())),
    scheduler.on('future-result', ended('succeeded')),
    scheduler.on('future-error', ended('failed')),
    scheduler.on('future-cancelled', ended('cancelled')),
  ];
  const timeline: Timeline = {
    toTrace: () => toTrace(recording.snapshot(Date.now())),
    toSvg: ({ title = 'What ran where and when', colourOf } = {}) =>
      picture(recording.snapshot(Date.now()), { title, colourOf }),
    toPanel({ width = 1_120, margins = { left: 184, right: 92 }, time, colourOf } = {}) {
      const recorded = recording.snapshot(Date.now());
      return lanePanel(recorded, {
        width,
        margins,
        time: time ?? [recorded.startedAt, recorded.endedAt],
        colourOf: (span) => colourOf?.(span) ?? '#52525b',
      });
    },
    writeTrace: (file) => write(file, timeline.toTrace()),
    writeSvg: (file, how) => write(file, timeline.toSvg(how)),
    stop() {
      for (const remove of removers.splice(0)) remove();
    },
  };
  return timeline;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
