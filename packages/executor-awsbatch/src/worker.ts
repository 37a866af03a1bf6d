/** `@elsewhere/executor-awsbatch/worker`: `elsewhere-worker batch`, the command of a container. */
import type { SourceDefinition } from '@elsewhere/worker';
import { ChildRun } from './child-run.js';
import { openObjects } from './client.js';
import { decodePointer, POINTER_VARIABLE } from './pointer.js';

/** Milliseconds for which a container tries to reach the bucket. */
const PATIENCE_MS = 120_000;

/** Runs the calls of one job, or of one child of an array, and ends. */
export const source: SourceDefinition = {
  about: 'Runs the calls of one AWS Batch job, or of its place in an array, and ends.',
  executor: 'awsbatch',
  flags: {},
  examples: ['elsewhere-worker batch --slots 1'],
  open(_flags, { log, codeCache, environment }) {
    const pointer = decodePointer(environment[POINTER_VARIABLE]);
    const index = Number(environment.AWS_BATCH_JOB_ARRAY_INDEX ?? indexIn(environment.AWS_BATCH_JOB_ID) ?? 0);
    const objects = openObjects(pointer.bucket, {
      region: undefined,
      endpoint: undefined,
      credentials: undefined,
      patienceMs: PATIENCE_MS,
      requestsPerSecond: Number.POSITIVE_INFINITY,
      kmsKeyId: pointer.kmsKeyId,
    });
    return (host, signal) => new ChildRun({ pointer, index, objects, codeCache, log }, host).run(signal);
  },
};

/** Some endpoints tell the index as part of the id only. */
function indexIn(jobId: string | undefined): string | undefined {
  return jobId?.split(':')[1];
}
