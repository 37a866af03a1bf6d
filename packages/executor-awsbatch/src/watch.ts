import type { JobDetail } from './client.js';
import { missed } from './forgotten.js';
import { Hearing } from './hearing.js';
import type { JobSet, SetCall } from './job-set.js';
import { isAwaited } from './job-set.js';
import { lookAt } from './look.js';
import { readStates } from './read-states.js';
import { reckonUp, stuckError } from './reckon.js';
import type { Site } from './site.js';

/** Ids that one DescribeJobs takes. */
const DESCRIBED_AT_ONCE = 100;

/** Looks without news become rarer by this factor. */
const SLOWER = 1.5;

/** After news the next look is at most this many times the shortest time away. */
const AFTER_NEWS = 7;

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

/** Follows the jobs of an executor until they have ended: asks Batch now and then, and looks where events point. */
export class Watch {
  readonly #site: Site;
  readonly #listener: WatchListener;
  /** By the names of their jobs. */
  readonly #sets = new Map<string, JobSet>();
  readonly #hearing: Hearing;
  readonly #idle: (() => void)[] = [];
  #interval: number;
  /** When Batch was last asked, and when it is asked next. */
  #askedAt = Number.NEGATIVE_INFINITY;
  #askAt = 0;
  #hurried = false;
  #timer: NodeJS.Timeout | undefined;
  #asking = false;
  #stopped = false;

  constructor(site: Site, listener: WatchListener) {
    this.#site = site;
    this.#listener = listener;
    this.#interval = site.settings.pollMs;
    this.#hearing = new Hearing(site, this.#sets, {
      look: (set, shards) => this.#try(() => this.#look(set, shards)),
      ended: () => this.#askSoon(),
      looked: () => listener.changed(),
    });
  }

  get sets(): Iterable<JobSet> {
    return this.#sets.values();
  }

  add(set: JobSet): void {
    this.#sets.set(set.jobName, set);
    this.#hearing.update();
    this.hurry();
  }

  /** Asks soon: something is about to change. */
  hurry(): void {
    this.#interval = this.#site.settings.pollMs;
    this.#askAt = performance.now() + this.#interval;
    this.#hurried = true;
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
    this.#hearing.update();
  }

  #schedule(): void {
    if (this.#asking || this.#stopped || this.#sets.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), Math.max(0, this.#askAt - performance.now()));
    this.#timer.unref(); // pending calls keep the process alive, jobs that are to be forgotten do not
  }

  /** Asks Batch about all jobs. */
  async #ask(): Promise<void> {
    this.#asking = true;
    this.#hurried = false;
    this.#askedAt = performance.now();
    let news = false;
    const sets = [...this.sets];
    for (let from = 0; from < sets.length; from += DESCRIBED_AT_ONCE) {
      await this.#try(async () => {
        news = (await this.#askAbout(sets.slice(from, from + DESCRIBED_AT_ONCE))) || news;
      });
    }
    this.#asking = false;
    if (!this.#hurried) {
      this.#interval = this.#next(news);
      this.#askAt = performance.now() + this.#interval;
    }
    this.#hearing.update();
    if (this.#sets.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    this.#schedule();
  }

  async #try(look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      process.emitWarning(
        `awsBatch() could not look at its jobs and will look again: ${(error as Error).message}`,
      );
    }
  }

  /** An event told of an end. Not sooner after the last time than after news. */
  #askSoon(): void {
    const { pollMs } = this.#site.settings;
    const soon = Math.max(this.#askedAt + AFTER_NEWS * pollMs, performance.now() + pollMs);
    this.#askAt = Math.min(this.#askAt, soon);
    this.#schedule();
  }

  #next(news: boolean): number {
    const { pollMs, maxPollMs } = this.#site.settings;
    const slower = Math.min(this.#interval * SLOWER, maxPollMs);
    return news ? Math.min(slower, AFTER_NEWS * pollMs) : slower;
  }

  async #askAbout(sets: readonly JobSet[]): Promise<boolean> {
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

  async #look(set: JobSet, shards: readonly number[]): Promise<void> {
    const { unstarted } = await lookAt(this.#site, set, shards);
    if (unstarted.length > 0) this.#listener.unstarted(unstarted);
  }

  /** Whether there was news that no event told. */
  async #observe(set: JobSet, detail: JobDetail | undefined): Promise<boolean> {
    if (detail === undefined && !missed(set)) return true; // asks again soon
    const { news, wrote } = readStates(set, detail);
    const { told } = set;
    set.told = false;
    const due = set.active > 0 && performance.now() - set.lookedAt >= this.#site.settings.lookMs;
    if (wrote || due || set.ended) {
      set.lookedAt = performance.now();
      await this.#look(set, set.openShards());
    }
    if (set.endedChildren > 0 || set.ended) {
      const unstarted = await reckonUp(this.#site, set);
      if (unstarted.length > 0) this.#listener.unstarted(unstarted);
    }
    if (set.ended && set.children.every(({ over }) => over)) {
      this.#sets.delete(set.jobName);
      this.#listener.ended(set);
    } else if (detail !== undefined) await this.#checkStuck(set, detail);
    this.#listener.changed();
    return news && !told;
  }

  async #checkStuck(set: JobSet, detail: JobDetail): Promise<void> {
    const { runnableTimeoutMs } = this.#site.settings;
    if (runnableTimeoutMs === undefined || set.active > 0) return;
    if (performance.now() - set.movedAt < runnableTimeoutMs) return;
    if (!set.children.some(({ calls }) => calls.some(isAwaited))) return;
    this.#listener.stuck(set, await stuckError(this.#site, set, detail));
  }
}
