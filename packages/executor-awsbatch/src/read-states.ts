import type { JobDetail } from './client.js';
import { isEnd } from './endings.js';
import type { JobSet } from './job-set.js';

/** Takes over what Batch says: whether anything has changed, and whether that may have left something in the bucket. */
export function readStates(
  set: JobSet,
  detail: JobDetail | undefined,
): { readonly news: boolean; readonly wrote: boolean } {
  const { status, arrayProperties } = detail ?? { status: 'FAILED' };
  const {
    SUCCEEDED = 0,
    FAILED = 0,
    STARTING = 0,
    RUNNING = 0,
  } = arrayProperties?.statusSummary ?? {
    [status ?? '']: 1,
  };
  set.ended = isEnd(status);
  set.endedChildren = set.ended ? set.children.length : SUCCEEDED + FAILED;
  set.active = STARTING + RUNNING;
  const seen = JSON.stringify([status, arrayProperties?.statusSummary]);
  const news = seen !== set.seen;
  if (news) set.movedAt = performance.now();
  set.seen = seen;
  const begun = RUNNING + SUCCEEDED + FAILED > 0;
  return { news, wrote: news && begun };
}
