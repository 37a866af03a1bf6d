import { ExecutorError } from '@elsewhere/core';
import type { LiveCall } from '@elsewhere/core/adapter';
import { fromBytes, tellOutcome, unpackCalls, unpackOutcomes } from '@elsewhere/worker/wire';
import type { JobDetail } from './client.js';
import { endingError, endingOf, isEnd, judge } from './endings.js';
import { explain } from './faults-of-aws.js';
import { missed } from './forgotten.js';
import { tellLost } from './lost.js';
import { findInPack, unpack } from './pack.js';
import { childKey, jobNameOf, packKey, runFolder } from './places.js';
import { decodePointer, POINTER_VARIABLE, type Pointer } from './pointer.js';
import type { Site } from './site.js';

/** Where a call of a program before this one is. */
interface Traced {
  readonly pointer: Pointer;
  readonly jobId: string;
  readonly child: number;
  readonly place: number;
}

/** Shape of the ids that futures have as `jobId`: `'8a62…'`, `'8a62…:3'`, `'8a62…:3#7'`. */
const JOB_ID = /^([0-9a-f-]{36})(?::(\d+))?(?:#(\d+))?$/;

/** Shape of the ids of futures: the run that made it, and a number. Shape: `'c0123456789ab-7'`. */
const CALL_ID = /^(c[0-9a-f]{12})-[0-9a-z]+$/;

/** Follows a call that another program submitted, by its `jobId` or its `id`, and tells it its end. */
export async function attachCall(site: Site, call: LiveCall): Promise<void> {
  const { attempt } = call;
  try {
    const jobId = JOB_ID.test(call.id) ? call.id : await findJobId(site, call.id);
    const traced = await trace(site, jobId);
    call.accepted(attempt, jobId);
    call.sealed = await readArguments(site, traced);
    await follow(site, call, traced);
  } catch (error) {
    call.fail(attempt, explain(error, `find the call ${call.id}`), true);
  }
}

async function trace({ batch, settings }: Site, id: string): Promise<Traced> {
  const [, job, child, place] = JOB_ID.exec(id) ?? [];
  const jobId = child === undefined ? (job ?? '') : `${job}:${child}`;
  const [detail] = await batch.describe([jobId]);
  if (detail === undefined) {
    const sentence = `AWS Batch does not know the job ${jobId}: it forgets jobs a week after their end`;
    throw new ExecutorError('REJECTED', sentence);
  }
  const pointer = pointerOf(detail, jobId);
  if (pointer.bucket !== settings.bucket) {
    const sentence = `the job ${jobId} has its calls in the bucket ${pointer.bucket}, not in ${settings.bucket}`;
    throw new ExecutorError('REJECTED', sentence);
  }
  return { pointer, jobId, child: Number(child ?? 0), place: Number(place ?? 0) };
}

/** Looks through the sets of the run that made the call. */
async function findJobId({ batch, objects, settings }: Site, id: string): Promise<string> {
  const program = CALL_ID.exec(id)?.[1];
  if (program === undefined) {
    throw new ExecutorError(
      'REJECTED',
      `expected the \`id\` or \`jobId\` of a call of AWS Batch, got \`${id}\``,
    );
  }
  const root = `${runFolder(settings.prefix, program)}-`;
  for (const suffix of await objects.folders(root)) {
    const run = `${program}-${suffix}`;
    const folder = `${root}${suffix}`;
    for (const name of (await objects.folders(`${folder}/`)).filter((each) => each.startsWith('s'))) {
      const key = packKey({ folder: `${folder}/${name}` });
      const found = await findInPack(
        id,
        async (last) => (await objects.get(key, { last })) ?? Buffer.alloc(0),
      );
      if (found === undefined) continue;
      const { child, place } = found;
      const filters = [{ name: 'JOB_NAME', values: [jobNameOf(run, name)] }];
      const { jobSummaryList = [] } = await batch.list({ jobQueue: settings.jobQueue, filters });
      const { jobId, arrayProperties } = jobSummaryList[0] ?? {};
      if (jobId === undefined) continue;
      return `${jobId}${arrayProperties?.size === undefined ? '' : `:${child}`}#${place}`;
    }
  }
  const where = `${root}… in the bucket ${settings.bucket}, queue ${settings.jobQueue}`;
  throw new ExecutorError(
    'REJECTED',
    `no call ${id} was found in ${where}: its submitter has closed, or it is older than what is kept`,
  );
}

function pointerOf({ container }: JobDetail, jobId: string): Pointer {
  const variable = container?.environment?.find(({ name }) => name === POINTER_VARIABLE);
  try {
    return decodePointer(variable?.value);
  } catch (cause) {
    throw new ExecutorError('REJECTED', `the job ${jobId} is none of awsBatch()`, { cause });
  }
}

/** With its arguments a call can be tried again. */
async function readArguments(
  { objects }: Site,
  { pointer, child, place }: Traced,
): Promise<LiveCall['sealed']> {
  const read = async (from: number, to: number) =>
    (await objects.get(packKey(pointer), { from, to })) ?? Buffer.alloc(0);
  const bytes = await unpack(child, pointer.stride, read);
  return unpackCalls(fromBytes(bytes))[place]?.args;
}

async function follow(site: Site, call: LiveCall, traced: Traced): Promise<void> {
  const { batch, objects, settings } = site;
  const { pointer, jobId, child, place } = traced;
  const { attempt } = call;
  for (
    let wait = settings.pollMs;
    call.live && call.attempt === attempt;
    wait = Math.min(1.5 * wait, settings.maxPollMs)
  ) {
    const [detail] = await batch.describe([jobId]);
    const bytes = await objects.get(childKey(pointer, child, place));
    const outcome = bytes && unpackOutcomes(fromBytes(bytes))[0]?.outcome;
    if (outcome !== undefined && outcome.kind !== 'interrupted') {
      if (!tellOutcome(call, 'awsbatch', attempt, outcome)) throw unstarted(call.id);
      return;
    }
    if (detail === undefined ? missed(call) : isEnd(detail.status)) {
      const ending = endingOf(detail ?? ({ jobId } as JobDetail));
      tellLost(call, attempt, endingError(ending, judge(ending), await batch.region(), []), settings);
      return;
    }
    if (detail?.status === 'RUNNING' && place === 0) call.started(attempt);
    await new Promise((resolve) => setTimeout(resolve, wait).unref());
  }
}

function unstarted(id: string): ExecutorError {
  return new ExecutorError('WORKER_LOST', `the call ${id} was never started, and its submitter is gone`);
}
