import { ExecutorError } from '@elsewhere/core';
import { open } from '@elsewhere/core/adapter';
import { fromBytes, type SealedOutcome, tellOutcome, unpackOutcomes } from '@elsewhere/worker/wire';
import { atOnce } from './at-once.js';
import { isAwaited, type JobSet, type SetCall, type SetChild } from './job-set.js';
import { mayRepeat } from './lost.js';
import { childKey, readChildKey, shardFolder } from './places.js';
import { readProgress } from './progress-notes.js';
import type { Site } from './site.js';

/** Reads of outcomes that run at the same time. */
const READS = 64;

/** Listings that run at the same time. */
const LISTINGS = 8;

/** What a look at the objects of a set finds besides outcomes, which it tells to their calls. */
export interface Found {
  /** Attempts that did not run and may go on elsewhere. */
  readonly unstarted: readonly SetCall[];
}

/** Looks what the containers of a set have written, one look after the other. @param shards - Where. */
export function lookAt(site: Site, set: JobSet, shards: readonly number[]): Promise<Found> {
  return set.looking.after(() => look(site, set, shards));
}

async function look(site: Site, set: JobSet, shards: readonly number[]): Promise<Found> {
  const outcomes: SetCall[] = [];
  const notes: { readonly child: SetChild; readonly etag: string }[] = [];
  await atOnce(LISTINGS, shards, async (shard) => {
    for (const { key, etag } of await site.objects.list(`${shardFolder(set, shard)}/`)) {
      const found = readChildKey(set, key);
      const child = found && set.children[found.child];
      if (found === undefined || child === undefined) continue;
      if (found.object === 'claim') child.claimed = true;
      else if (found.object === 'progress' && child.progress.etag !== etag) notes.push({ child, etag });
      else if (typeof found.object === 'number') {
        const call = child.calls[found.object];
        if (call !== undefined && !call.over && !call.interrupted) outcomes.push(call);
      }
    }
  });
  const fresh = new Set(outcomes);
  for (const child of set.children) if (child.claimed && !child.over) tellStart(site, child, fresh);
  await atOnce(READS, notes, ({ child, etag }) => readProgress(site, child, etag));
  const unstarted: SetCall[] = [];
  await atOnce(READS, outcomes, async (call) => {
    if (!(await readOutcome(site, call))) unstarted.push(call);
  });
  for (const child of set.children)
    if (!child.over && child.calls.every(({ over }) => over)) child.over = true;
  for (const child of set.children) if (child.claimed && !child.over) tellStart(site, child, fresh);
  return { unstarted };
}

/** The first call without an outcome runs: they go one after the other. Those with one tell their start themselves. */
function tellStart(site: Site, { set, calls }: SetChild, fresh: ReadonlySet<SetCall>): void {
  const first = calls.find((each) => !each.over);
  if (first === undefined || fresh.has(first) || !isAwaited(first)) return;
  first.call.started(first.attempt, undefined, set.callIdOf(first));
  site.pace.started(first.task, first.call);
}

/** An object that is no outcome fails its call and nothing else. */
function readOrFail(each: SetCall, bytes: Buffer): SealedOutcome | undefined {
  try {
    const [addressed] = unpackOutcomes(fromBytes(bytes));
    if (addressed !== undefined) return addressed.outcome;
    throw new ExecutorError('REJECTED', 'expected an outcome in the bucket, got an empty envelope');
  } catch (error) {
    each.over = true;
    each.call.fail(each.attempt, error, true);
    return undefined;
  }
}

/** Tells a call its outcome; `false` when it says that the call never ran. */
async function readOutcome(site: Site, each: SetCall): Promise<boolean> {
  const { call, attempt, child, place, task } = each;
  const bytes = await site.objects.get(childKey(child.set, child.index, place));
  if (bytes === undefined) return true; // gone between the listing and now: its job's end will tell
  const outcome = readOrFail(each, bytes);
  if (outcome === undefined) return true;
  if (outcome.host !== '') child.set.workerOf(child, outcome);
  if (outcome.kind === 'interrupted' && each.unwanted === undefined) {
    each.interrupted = true; // Batch knows why
    return true;
  }
  each.over = true;
  if (outcome.kind === 'not-started') child.stopped = true;
  site.pace.ended(task, call, outcome.kind === 'succeeded' ? outcome.runMs : undefined);
  if (outcome.kind === 'lost' && mayRepeat(call, site.settings)) {
    call.repeat(attempt, open(outcome.value));
    return true;
  }
  return tellOutcome(call, 'awsbatch', attempt, outcome) || each.unwanted !== undefined;
}
