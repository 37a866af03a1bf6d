import { randomUUID } from 'node:crypto';
import { detailOf } from './describe.js';
import { type Faults, LATE_MS } from './faults.js';
import type { Job } from './job.js';
import type { MessageQueue } from './message-queue.js';

/** States that the rule in the docs lets through. */
const TOLD: ReadonlySet<string> = new Set(['RUNNING', 'SUCCEEDED', 'FAILED']);

/**
 * Sends the event of EventBridge about a job's new state to a queue.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html (2026-11)
 */
export function tellMove(job: Job, region: string, queue: MessageQueue, faults: Faults): void {
  if (!TOLD.has(job.state)) return;
  const fault = faults.strike('JobStateChange', 'client');
  if (fault === 'lost') return;
  const detail = detailOf(job);
  const event = JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Batch Job State Change',
    source: 'aws.batch',
    account: '000000000000',
    time: new Date().toISOString(),
    region,
    resources: [detail.jobArn],
    detail,
  });
  if (fault === 'late') setTimeout(() => queue.send(event), LATE_MS).unref();
  else queue.send(event);
  if (fault === 'twice') queue.send(event);
}
