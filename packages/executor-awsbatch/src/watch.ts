import type { JobDetail } from './client.js';
import type { JobSet, SetCall } from './job-set.js';
import { isAwaited } from './job-set.js';
import { lookAt } from './look.js';
import { reckonUp, stuckError } from './reckon.js';
import type { Site } from './site.js';

/** Ids that one DescribeJobs takes. */
const DESCRIBED_AT_ONCE = 100;

/** Looks without news become rarer by this factor. */
const SLOWER = 1.5;

/** After news the next look is at most this many times the shortest time away. */
const AFTER_NEWS = 5;

/** What a watch tells. */
export interface WatchListener {
  /** Attempts that never started: they are to be submitted again, as the attempts they are. */
  unstarted(calls: readonly SetCall[]): void;
  /** Something has come to its end: there may be room for more. */
  changed(): void;
  /** A job and all its children have ended, and all outcomes are told. */
  ended(set: JobSet): void;
  /** Machines are missing for too long: these jobs are given up. */
  stuck(set: JobSet, error: Error): void;
}

/** Follows the jobs of an executor until they have ended. */
export class Watch {
  readonly #site: Site;
  readonly #listener: WatchListener;
  readonly #sets = new Set<JobSet>();
  readonly #idle: (() => void)[] = [];
  #interval: number;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #stopped = false;

  constructor(site: Site, listener: WatchListener) {
    this.#site = site;
    this.#listener = listener;
    this.#interval = site.settings.pollMs;
  }

  get sets(): ReadonlySet<JobSet> {
    return this.#sets;
  }

  add(set: JobSet): void {
    this.#sets.add(set);
    this.hurry();
  }

  /** Looks soon: something is about to change. */
  hurry(): void {
    this.#interval = this.#site.settings.pollMs;
    this.#schedule();
  }

  /** Resolves when all jobs have ended. */
  async whenIdle(): Promise<void> {
    if (this.#sets.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Lets the jobs be. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#sets.clear();
  }

  #schedule(): void {
    if (this.#looking || this.#stopped || this.#sets.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#round(), this.#interval);
    this.#timer.unref(); // pending calls keep the process alive, jobs that are to be forgotten do not
  }

  async #round(): Promise<void> {
    this.#looking = true;
    const before = this.#interval;
    let news = false;
    const sets = [...this.#sets];
    for (let from = 0; from < sets.length; from += DESCRIBED_AT_ONCE) {
      try {
        news = (await this.#lookAtSome(sets.slice(from, from + DESCRIBED_AT_ONCE))) || news;
      } catch (error) {
        process.emitWarning(
          `awsBatch() could not look at its jobs and will look again: ${(error as Error).message}`,
        );
      }
    }
    this.#looking = false;
    if (this.#interval === before) this.#interval = this.#next(news);
    if (this.#sets.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    this.#schedule();
  }

  #next(news: boolean): number {
    const { pollMs, maxPollMs } = this.#site.settings;
    const slower = Math.min(this.#interval * SLOWER, maxPollMs);
    return news ? Math.min(slower, AFTER_NEWS * pollMs) : slower;
  }

  async #lookAtSome(sets: readonly JobSet[]): Promise<boolean> {
    const details = await this.#site.batch.describe(sets.map(({ jobId }) => jobId));
    const answers = await Promise.all(
      sets.map((set) =>
        this.#observe(
          set,
          details.find(({ jobId }) => jobId === set.jobId),
        ),
      ),
    );
    return answers.includes(true);
  }

  /** Whether there was news. */
  async #observe(set: JobSet, detail: JobDetail | undefined): Promise<boolean> {
    const { news, wrote } = readStates(set, detail);
    const since = performance.now() - set.lookedAt;
    const due = set.active > 0 && since >= this.#site.settings.lookMs;
    if (wrote || due || set.ended) {
      const { unstarted } = await lookAt(this.#site, set);
      if (unstarted.length > 0) this.#listener.unstarted(unstarted);
    }
    if (set.endedChildren > 0 || set.ended) {
      const unstarted = await reckonUp(this.#site, set);
      if (unstarted.length > 0) this.#listener.unstarted(unstarted);
    }
    if (set.ended && set.children.every(({ over }) => over)) {
      this.#sets.delete(set);
      this.#listener.ended(set);
    } else if (detail !== undefined) await this.#checkStuck(set, detail);
    this.#listener.changed();
    return news;
  }

  async #checkStuck(set: JobSet, detail: JobDetail): Promise<void> {
    const { runnableTimeoutMs } = this.#site.settings;
    if (runnableTimeoutMs === undefined || set.active > 0) return;
    if (performance.now() - set.movedAt < runnableTimeoutMs) return;
    if (!set.children.some(({ calls }) => calls.some(isAwaited))) return;
    this.#listener.stuck(set, await stuckError(this.#site, set, detail));
  }
}

/** Takes over what Batch says: whether anything has changed, and whether that may have left something in the bucket. */
function readStates(set: JobSet, detail: JobDetail | undefined): { news: boolean; wrote: boolean } {
  const { status, arrayProperties } = detail ?? { status: 'FAILED' };
  const {
    SUCCEEDED = 0,
    FAILED = 0,
    STARTING = 0,
    RUNNING = 0,
  } = arrayProperties?.statusSummary ?? {
    [status ?? '']: 1,
  };
  set.ended = status === 'SUCCEEDED' || status === 'FAILED';
  set.endedChildren = set.ended ? set.children.length : SUCCEEDED + FAILED;
  set.active = STARTING + RUNNING;
  const seen = JSON.stringify([status, arrayProperties?.statusSummary]);
  const news = seen !== set.seen;
  if (news) set.movedAt = performance.now();
  set.seen = seen;
  const begun = RUNNING + SUCCEEDED + FAILED > 0;
  return { news, wrote: news && begun };
}
