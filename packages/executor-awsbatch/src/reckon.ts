import { ExecutorError } from '@elsewhere/core';
import type { JobDetail } from './client.js';
import { type Ending, endingError, endingOf, isEnd, judge } from './endings.js';
import { isForgotten, missed } from './forgotten.js';
import { isAwaited, type JobSet, type SetCall, type SetChild } from './job-set.js';
import { lookAt } from './look.js';
import { tellLost } from './lost.js';
import type { Site } from './site.js';

/** Ids that one DescribeJobs takes. */
const DESCRIBED_AT_ONCE = 100;

/** Where few are missing of an array that runs, the next reckoning is so many times the shortest time between looks away. */
const AGAIN = 60;

/** Containers of one look whose logs are read for their last lines; all others have the link. */
const TAILS = 10;

/** Lines of a log that go into an error. */
const TAIL_LINES = 20;

/** How often a call whose container never started it is sent again before it fails. */
const MOVES = 3;

const moves = new WeakMap<object, number>();

/**
 * Reckons up the children whose containers have ended without all outcomes.
 *
 * @returns Attempts that never started, and go on elsewhere.
 */
export async function reckonUp(site: Site, set: JobSet): Promise<SetCall[]> {
  for (const child of set.children) if (set.ended && !child.calls.some(isAwaited)) child.over = true;
  const missing = set.endedChildren - set.children.filter(({ over }) => over).length;
  if (missing <= 0) return [];
  const since = performance.now() - set.reckonedAt;
  if (!set.ended && missing < DESCRIBED_AT_ONCE && since < AGAIN * site.settings.pollMs) return [];
  set.reckonedAt = performance.now();
  const ended = set.ended ? set.children.filter(({ over }) => !over) : await endedOf(site, set, missing);
  const unstarted: SetCall[] = [];
  let tails = TAILS;
  for (let from = 0; from < ended.length; from += DESCRIBED_AT_ONCE) {
    const part = ended.slice(from, from + DESCRIBED_AT_ONCE);
    const details = await site.batch.describe(part.map((child) => set.jobIdOf(child)));
    const detailOf = (child: SetChild) => details.find(({ jobId }) => jobId === set.jobIdOf(child));
    const over = part.filter((child) => isOver(child, detailOf(child)));
    // What ended after the last look may have left outcomes after it.
    if (!set.ended) unstarted.push(...(await lookAt(site, set, set.openShards(over))).unstarted);
    for (const child of over.filter((each) => !each.over)) {
      const detail = detailOf(child);
      const ending = detail === undefined ? unknown(set.jobIdOf(child)) : endingOf(detail);
      unstarted.push(...(await settleChild(site, child, ending, tails-- > 0)));
    }
  }
  return unstarted;
}

/** Has its container ended, as Batch tells? An event can be wrong, or ahead of Batch. */
function isOver(child: SetChild, detail: JobDetail | undefined): boolean {
  if (detail === undefined ? isForgotten(child.set) || missed(child) : isEnd(detail.status)) return true;
  if (child.toldEnd) child.set.toldEnds--;
  child.toldEnd = false;
  return false;
}

/** Which children of an array that still runs have ended: as events told, else as Batch tells. */
function endedOf(site: Site, set: JobSet, missing: number): Promise<SetChild[]> | SetChild[] {
  const told = set.children.filter((child) => child.toldEnd && !child.over && child.calls.some(isAwaited));
  return told.length >= missing ? told : findEnded(site, set, missing);
}

/** Which children of an array that still runs have ended: Batch is asked for those that failed, then for the others. */
async function findEnded(site: Site, set: JobSet, missing: number): Promise<SetChild[]> {
  const found: SetChild[] = [];
  for (const jobStatus of ['FAILED', 'SUCCEEDED'] as const) {
    let nextToken: string | undefined;
    do {
      if (found.length >= missing) return found;
      const page = await site.batch.list({
        arrayJobId: set.jobId,
        jobStatus,
        ...(nextToken && { nextToken }),
      });
      for (const { arrayProperties } of page.jobSummaryList ?? []) {
        const child = set.children[arrayProperties?.index ?? -1];
        if (child === undefined || child.over) continue;
        if (child.calls.some(isAwaited)) found.push(child);
        else child.over = true;
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  return found;
}

async function settleChild(
  site: Site,
  child: SetChild,
  ending: Ending,
  withTail: boolean,
): Promise<SetCall[]> {
  child.over = true;
  const verdict = judge(ending);
  const awaited = child.calls.filter(isAwaited);
  for (const each of child.calls) site.pace.ended(each.task, each.call, undefined);
  const began = child.claimed && !child.stopped ? 1 : 0; // calls that may have run: they go one after the other
  const [unstarted, tired] =
    child.claimed || verdict.passing ? partition(awaited.slice(began), mayMove) : [[], awaited];
  const failing = child.claimed ? [...awaited.slice(0, began), ...tired] : tired;
  if (failing.length > 0) {
    const error = endingError(
      ending,
      verdict,
      await site.batch.region(),
      withTail ? await tailOf(site, ending) : [],
    );
    for (const { call, attempt } of failing) tellLost(call, attempt, error, site.settings);
  }
  return unstarted;
}

/** The first call of a claimed child may have run; those behind it have not, and are sent again a few times. */
function mayMove({ call }: SetCall): boolean {
  const count = (moves.get(call) ?? 0) + 1;
  moves.set(call, count);
  return count <= MOVES;
}

/** A log that cannot be read is not what went wrong: its link is in the error. */
async function tailOf({ batch }: Site, { logGroup, logStream }: Ending): Promise<string[]> {
  if (logStream === undefined) return [];
  return batch.logs(logGroup, logStream, TAIL_LINES).catch(() => []);
}

function unknown(jobId: string): Ending {
  return {
    jobId,
    succeeded: false,
    statusReason: 'AWS Batch does not know the job any more',
    reason: '',
    exitCode: undefined,
    logGroup: '',
    logStream: undefined,
  };
}

function partition<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const item of items) (holds(item) ? yes : no).push(item);
  return [yes, no];
}

/** What is told when jobs have waited too long for machines. */
export async function stuckError(site: Site, set: JobSet, detail: JobDetail): Promise<ExecutorError> {
  const { jobQueue } = set.kind;
  const seconds = Math.round((performance.now() - set.movedAt) / 1_000);
  const queue = await site.batch.queue(jobQueue).catch(() => undefined);
  const troubles = queue === undefined ? [] : await site.batch.troubles(queue).catch(() => []);
  const state = queue === undefined ? '' : ` The queue is ${queue.state} and ${queue.status}.`;
  const reason = detail.statusReason ? ` Batch says: ${detail.statusReason}.` : '';
  const told = troubles.length > 0 ? ` But ${troubles.join('; ')}.` : '';
  const sentence = `the job ${set.jobId} has been RUNNABLE in the queue ${jobQueue} for ${seconds} s and no machine took it.${reason}${state}${told}`;
  const advice =
    ' Do its compute environments have machines of that size, subnets with a way out, and an instance role?';
  return new ExecutorError('UNAVAILABLE', sentence + advice, { jobId: set.jobId });
}
