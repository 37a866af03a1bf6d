import { atOnce } from './at-once.js';
import { encodeMarker } from './cancel-marker.js';
import { explain } from './faults-of-aws.js';
import { InTurn } from './in-turn.js';
import { isAwaited, type JobSet, type SetCall, type SetChild } from './job-set.js';
import { childKey } from './places.js';
import type { Site } from './site.js';

/** Milliseconds in which cancels gather: one request ends many jobs. */
const GATHER_MS = 10;

/** Ids that one TerminateJobs takes. */
const ENDED_AT_ONCE = 50;

/** Markers that are written at the same time. */
const WRITES = 32;

const REASON = 'cancelled by its submitter';

/** Tells jobs that calls are unwanted: with one request for a whole set, and no harm to calls beside them. */
export class Cancels {
  readonly #site: Site;
  readonly #sent: () => void;
  readonly #touched = new Set<SetChild>();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();

  /** @param sent - Jobs are about to end. */
  constructor(site: Site, sent: () => void) {
    this.#site = site;
    this.#sent = sent;
  }

  drop(call: SetCall, reason: unknown): void {
    if (call.unwanted !== undefined) return;
    call.unwanted = { reason };
    this.#site.pace.ended(call.task, call.call, undefined);
    this.#touched.add(call.child);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** A set has its job now: what was unwanted before can be told. */
  launched(set: JobSet): void {
    for (const child of set.children) if (!child.calls.every(isAwaited)) this.#touched.add(child);
    if (this.#touched.size > 0) this.#flush();
  }

  /** Resolves when everything has been told. */
  async settled(): Promise<void> {
    if (this.#touched.size > 0) this.#flush();
    await this.#working;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bySet = new Map<JobSet, SetChild[]>();
    for (const child of this.#touched) {
      if (child.set.jobId === '') continue; // `launched` comes back to it
      this.#touched.delete(child);
      if (!child.over) bySet.set(child.set, [...(bySet.get(child.set) ?? []), child]);
    }
    for (const [set, children] of bySet)
      this.#working = Promise.all([this.#working, this.#tell(set, children)]).then(() => {});
  }

  async #tell(set: JobSet, children: readonly SetChild[]): Promise<void> {
    try {
      const whole = set.children.every(({ over, calls }) => over || !calls.some(isAwaited));
      const marked = children.filter(({ claimed, calls }) => claimed || calls.some(isAwaited));
      await atOnce(WRITES, marked, (child) => this.#mark(child));
      if (whole) await this.#site.batch.terminate(set.jobId, REASON);
      else
        await this.#end(
          children.filter(({ calls }) => !calls.some(isAwaited)).map((child) => set.jobIdOf(child)),
        );
    } catch (error) {
      const told = explain(error, `end the job ${set.jobId}`).message;
      process.emitWarning(`a cancelled call may run on: ${told}`);
    }
    this.#sent();
  }

  #mark(child: SetChild): Promise<void> {
    const key = childKey(child.set, child.index, 'cancel');
    child.marking ??= new InTurn();
    return child.marking.after(() => this.#site.objects.put(key, encodeMarker(child.calls)));
  }

  async #end(jobs: readonly string[]): Promise<void> {
    if (jobs.length === 1) await this.#site.batch.terminate(jobs[0]!, REASON);
    else {
      for (let from = 0; from < jobs.length; from += ENDED_AT_ONCE) {
        const left = await this.#site.batch.terminateMany(jobs.slice(from, from + ENDED_AT_ONCE), REASON);
        for (const job of left) await this.#site.batch.terminate(job, REASON);
      }
    }
  }
}
