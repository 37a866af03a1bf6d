import { isDeepStrictEqual } from 'node:util';
import { ExecutorError, type Future } from '@elsewhere/core';
import type { Deed, Errand } from './deeds.js';

/** One call of a storm. */
export interface Sent {
  readonly errand: Errand;
  readonly payload: unknown;
  readonly future: Future<unknown>;
  readonly retries: number;
  /** The storm has cancelled it, or is about to. */
  cancelled: boolean;
}

/** Deeds that end their worker. */
const DEADLY: ReadonlySet<Deed> = new Set(['exit', 'uncaught', 'swell']);

/** How deeds end that neither succeed nor end their worker. */
const FAILURES: Partial<Record<Deed, string>> = {
  fail: 'RangeError',
  unclonable: 'NOT_SERIALIZABLE',
  hang: 'TIMED_OUT',
};

/**
 * Counts how the calls ended; every one must have ended rightly.
 *
 * @param killed - Process ids of workers that the storm killed.
 * @throws Error for the first that did not.
 */
export async function judge(
  sent: readonly Sent[],
  trace: string,
  killed: ReadonlySet<number>,
): Promise<Record<string, number>> {
  const starts = startsOf(trace);
  const outcomes: Record<string, number> = {};
  for (const call of sent) {
    const outcome = await call.future.then(
      (value) => ({ value, told: 'value' }),
      (error: unknown) => ({ told: error instanceof ExecutorError ? error.code : (error as Error).name }),
    );
    outcomes[outcome.told] = (outcomes[outcome.told] ?? 0) + 1;
    const workers = starts.get(call.errand.id) ?? [];
    if (workers.length > call.retries + 1) wrong(call, `it was started ${workers.length} times`);
    if ('value' in outcome) checkValue(call, outcome.value);
    else checkFailure(call, outcome.told, workers, killed);
  }
  return outcomes;
}

function checkValue(call: Sent, value: unknown): void {
  const { deed } = call.errand;
  if (DEADLY.has(deed) || FAILURES[deed] !== undefined) wrong(call, 'it succeeded');
  if (!isDeepStrictEqual(value, call.payload)) wrong(call, 'its result is not what was sent');
}

function checkFailure(
  call: Sent,
  told: string,
  workers: readonly string[],
  killed: ReadonlySet<number>,
): void {
  const { deed } = call.errand;
  if (told === 'CANCELLED' && call.cancelled) return;
  if (told === 'WORKER_LOST') {
    if (workers.length === 0) wrong(call, 'it was lost with a worker that had not started it');
    if (DEADLY.has(deed) || workers.some((worker) => killed.has(Number(worker.split('/')[0])))) return;
  }
  if (FAILURES[deed] !== told)
    wrong(call, `it failed with ${told} (workers: ${workers.join(', ') || 'none'})`);
}

/** Workers that started each call, by its id. */
function startsOf(trace: string): Map<number, string[]> {
  const starts = new Map<number, string[]>();
  for (const line of trace.split('\n')) {
    const [id, , worker] = line.split(' ');
    if (worker === undefined) continue;
    const workers = starts.get(Number(id)) ?? [];
    workers.push(worker);
    starts.set(Number(id), workers);
  }
  return starts;
}

function wrong({ errand, retries }: Sent, what: string): never {
  throw new Error(`errand ${errand.id} (${errand.deed}, ${retries} retries): ${what}`);
}
