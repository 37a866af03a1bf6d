import type { Future, FutureState } from '@elsewhere/core';
import { type Fault, futures, onThreads, runs, threadsRun } from './fault.js';

/** Replaces the state that a future tells. */
function telling(state: (future: Future<unknown>) => FutureState): ReturnType<typeof futures> {
  return futures((future) => ({
    get state() {
      return state(future);
    },
  }));
}

let looks = 0;

/** Calls are taken at once, marked as running, and then wait for a place behind one another. */
const tooEarly = runs(
  (honest) => {
    let place: Promise<unknown> = Promise.resolve();
    return (call, context) => {
      context.started();
      const result = place.then(() => honest(call, context));
      place = result.catch(() => undefined);
      return result;
    };
  },
  { concurrency: 100 },
);

/** S1 to S4. */
export const states: readonly Fault[] = [
  {
    clause: 'S1/forward',
    fault: 'goes back to pending now and then',
    create: telling(({ state }) => (state === 'running' && looks++ % 2 === 0 ? 'pending' : state)),
  },
  {
    clause: 'S1/forward',
    fault: 'lets a cancel change a call that has ended',
    create: futures((future) => {
      let cancelled = false;
      return {
        cancel: () => {
          cancelled = true;
        },
        get state() {
          return cancelled ? 'cancelled' : future.state;
        },
      };
    }),
  },
  { clause: 'S1/retry', fault: 'does not count attempts', create: futures(() => ({ attempt: 1 })) },
  {
    clause: 'S1/moved',
    fault: 'counts a move to another worker as an attempt',
    honest: onThreads,
    create: threadsRun((honest) => {
      let lost = 0;
      return async (call, context) => {
        const result = await honest(call, context).finally(() => lost++);
        return lost > 1 && typeof result === 'object' ? { ...result, attempt: 2 } : result;
      };
    }),
  },
  {
    clause: 'S2/started',
    fault: 'does not tell when a call starts',
    create: futures((future) => ({
      on: (event, handler) => (event === 'started' ? () => {} : future.on(event, handler)),
    })),
  },
  { clause: 'S2/running', fault: 'takes a call that was chosen for one that runs', create: tooEarly },
  {
    clause: 'S3/order',
    fault: 'lets calls start before they were submitted',
    create: futures((future) => ({
      get startedAt() {
        return future.startedAt === undefined ? undefined : future.submittedAt - 1_000;
      },
    })),
  },
  {
    clause: 'S3/latest',
    fault: 'keeps the start of the first attempt',
    create: futures((future) => {
      let first: number | undefined;
      return {
        get startedAt() {
          first ??= future.startedAt;
          return first;
        },
      };
    }),
  },
  {
    clause: 'S4/timed-out',
    fault: 'ends a timeout as cancelled',
    create: telling(({ state }) => (state === 'failed' ? 'cancelled' : state)),
  },
  {
    clause: 'S4/limit',
    fault: 'ends a breach as cancelled',
    create: telling(({ state }) => (state === 'failed' ? 'cancelled' : state)),
  },
  {
    clause: 'S4/cancelled',
    fault: 'ends a cancel as failed',
    create: telling(({ state }) => (state === 'cancelled' ? 'failed' : state)),
  },
];
