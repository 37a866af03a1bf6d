import assert from 'node:assert/strict';
import type { Executor } from '@elsewhere/core';
import type { ClauseContext } from './clause.js';
import { kills } from './selectors.js';
import { sleep } from './tasks/work.js';

/**
 * How long a call takes that its clause stops: so long that it surely runs still when it is stopped, or `otherwiseMs`
 * where a cancel does not end work, and a close waits for it.
 */
export function longMs({ supports }: Executor, otherwiseMs: number): number {
  return kills(supports) ? 15_000 : otherwiseMs;
}

/** Submits a long call with a `timeoutMs` of 150, and checks that it ends by it, neither early nor late. */
export async function timeOut(context: ClauseContext, executor: Executor): Promise<void> {
  const ms = longMs(executor, 800);
  const begun = performance.now();
  await context.failure(executor.submit(sleep.with({ timeoutMs: 150 }), ms), 'TIMED_OUT');
  const passed = Math.round(performance.now() - begun);
  const inTime = passed >= 145 && passed < Math.min(ms, 150 + context.timing.cancelMs);
  assert.ok(inTime, `promised: after 150 ms; seen: after ${passed} ms`);
}
