/** What an event of EventBridge tells of a job: that it has another state now, or had at some time. */
export interface JobEvent {
  readonly jobName: string;
  /** Place in the array; `undefined`: the job itself. */
  readonly child: number | undefined;
  readonly status: string;
}

/**
 * Reads a message of a queue that EventBridge fills.
 *
 * @returns `undefined` for what is no change of a job's state.
 * @see https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html (2026-11)
 */
export function readJobEvent(text: string): JobEvent | undefined {
  const event = parse(text);
  const { jobName, jobId, status } = (event.detail ?? {}) as Readonly<Record<string, unknown>>;
  if (event['detail-type'] !== 'Batch Job State Change') return undefined;
  if (typeof jobName !== 'string' || typeof jobId !== 'string' || typeof status !== 'string')
    return undefined;
  const child = /:(\d+)$/.exec(jobId)?.[1];
  return { jobName, child: child === undefined ? undefined : Number(child), status };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
