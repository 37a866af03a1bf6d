import { ExecutorError } from '@elsewhere/core';
import { expectInteger } from '@elsewhere/core/adapter';
import { endingOf } from './endings.js';
import { explain } from './faults-of-aws.js';
import type { AwsBatchOptions } from './options.js';
import { toSettings } from './settings.js';
import { openSite } from './site.js';

/**
 * The last lines that a job has written, what its calls print included.
 *
 * @param jobId - Of a future or of an error; positions after `#` are passed over. Shape: `'8a62…:3'`.
 * @param lines - From 1 to 10,000.
 * @returns Nothing when the job has not started yet.
 * @throws TypeError, RangeError for wrong options; ExecutorError `REJECTED` when there is no such job or access is
 * denied, `UNAVAILABLE` when AWS cannot be reached.
 */
export async function jobLogs(options: AwsBatchOptions, jobId: string, lines = 100): Promise<string[]> {
  expectInteger('lines', lines, 1);
  const { batch, objects } = openSite(toSettings(options), 'logs');
  try {
    const [detail] = await batch.describe([jobId.replace(/#.*/, '')]);
    if (detail === undefined) throw new ExecutorError('REJECTED', `AWS Batch does not know the job ${jobId}`);
    const { logGroup, logStream } = endingOf(detail);
    return logStream === undefined ? [] : await batch.logs(logGroup, logStream, lines);
  } catch (error) {
    throw explain(error, `read the log of the job ${jobId}`);
  } finally {
    await Promise.all([batch.close(), objects.close()]);
  }
}
