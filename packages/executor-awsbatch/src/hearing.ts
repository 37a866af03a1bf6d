import { isEnd } from './endings.js';
import type { JobEvent } from './job-event.js';
import { isAwaited, type JobSet } from './job-set.js';
import { jobNameOf } from './places.js';
import type { Site } from './site.js';

/** What is done about events. */
export interface HearingListener {
  /** Something may have been written there. */
  look(set: JobSet, shards: readonly number[]): Promise<void>;
  /** Something may have ended: Batch has to be asked. */
  ended(): void;
  looked(): void;
}

/**
 * Hears of jobs and looks into the bucket where events point. Events come twice, late, in any order, or not at all:
 * they say where to look, and what is so is read from the bucket and from Batch.
 */
export class Hearing {
  readonly #site: Site;
  readonly #sets: ReadonlyMap<string, JobSet>;
  readonly #listener: HearingListener;
  #deafen: (() => void) | undefined;
  #looking = false;

  /** @param sets - Those that are followed, by the names of their jobs. */
  constructor(site: Site, sets: ReadonlyMap<string, JobSet>, listener: HearingListener) {
    this.#site = site;
    this.#sets = sets;
    this.#listener = listener;
  }

  /** Listens as long as somebody waits for a call: to wait for an event keeps the process alive. */
  update(): void {
    if ([...this.#sets.values()].some(isWaitedFor)) {
      this.#deafen ??= this.#site.listen?.((event) => this.#hear(event));
    } else {
      this.#deafen?.();
      this.#deafen = undefined;
    }
  }

  #hear(event: JobEvent): boolean {
    const set = this.#sets.get(event.jobName);
    if (set !== undefined && takeDown(set, event)) this.#lookSoon();
    return event.jobName.startsWith(jobNameOf(this.#site.run, ''));
  }

  /** Events that come meanwhile are looked after together. */
  #lookSoon(): void {
    if (this.#looking) return;
    this.#looking = true;
    setTimeout(() => void this.#look(), this.#site.settings.pollMs).unref();
  }

  async #look(): Promise<void> {
    const sets = [...this.#sets.values()].filter(({ pointedAt }) => pointedAt);
    await Promise.all(
      sets.map(async (set) => {
        const shards = set.openShards(set.hints);
        set.pointedAt = false;
        set.hints = new Set();
        if (shards.length > 0) await this.#listener.look(set, shards);
        if (needsBatch(set)) this.#listener.ended();
      }),
    );
    this.#listener.looked();
    this.update();
    this.#looking = false;
    if ([...this.#sets.values()].some(({ pointedAt }) => pointedAt)) this.#lookSoon();
  }
}

function isWaitedFor({ children }: JobSet): boolean {
  return children.some(({ over, calls }) => !over && calls.some(isAwaited));
}

/** Takes down what an event told of a set. @returns whether there is something to look at. */
export function takeDown(set: JobSet, { child: index, status }: JobEvent): boolean {
  set.told = true;
  const ends = isEnd(status);
  if (index === undefined && set.children.length > 1) {
    if (ends) set.toldEnds = set.children.length; // the array itself: all of it
    set.pointedAt ||= ends;
    return ends;
  }
  const child = set.children[index ?? 0];
  if (child === undefined) return false;
  if (ends && !child.toldEnd) {
    child.toldEnd = true;
    set.toldEnds++;
  }
  const worthALook = ends || (status === 'RUNNING' && !child.claimed);
  if (worthALook && !child.over && child.calls.some(isAwaited)) set.hints.add(child);
  const points = set.hints.size > 0 || (ends && set.toldEnds >= set.children.length);
  set.pointedAt ||= points;
  return points;
}

/** Is Batch to be asked: has all of it ended, or something that was looked at and left no outcome? */
export function needsBatch({ children, toldEnds, hints }: JobSet): boolean {
  if (toldEnds >= children.length) return true;
  return children.some(
    (child) => child.toldEnd && !child.over && !hints.has(child) && child.calls.some(isAwaited),
  );
}
