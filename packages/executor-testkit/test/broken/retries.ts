import { ExecutorError, type RetryPolicy } from '@elsewhere/core';
import { executes, type Fault, futures, onThreads, runs, submits, threadsRun, withOptions } from './fault.js';

/** The policy of a call, changed. */
const retrying = (change: (policy: RetryPolicy) => RetryPolicy | undefined): Fault['create'] =>
  withOptions(({ retries = 0 }) => ({
    retries: change(typeof retries === 'number' ? { retries } : retries),
  }));

/** R1 to R5. */
export const retries: readonly Fault[] = [
  { clause: 'R1/succeeds', fault: 'does not retry', create: retrying(() => undefined) },
  {
    clause: 'R1/extra-runs',
    fault: 'takes retries for the number of runs',
    create: retrying((p) => ({ ...p, retries: Math.max(0, p.retries - 1) })),
  },
  {
    clause: 'R1/delays',
    fault: 'does not wait between attempts',
    create: retrying((policy) => ({ ...policy, delayMs: 0 })),
  },
  {
    clause: 'R1/when',
    fault: 'does not ask whether to retry',
    create: retrying((policy) => ({ ...policy, when: undefined })),
  },
  {
    clause: 'R1/cancel',
    fault: 'goes on with attempts after a cancel',
    create: submits((submit, task, args, honest) => {
      const future = submit();
      future.on('settled', () => void (future.state === 'cancelled' && honest.submit(task, ...args)));
      return future;
    }),
  },
  {
    clause: 'R2/failures',
    fault: 'retries unasked',
    create: retrying(({ retries: count, ...policy }) => ({ ...policy, retries: count + 1 })),
  },
  {
    clause: 'R2/lost-workers',
    fault: 'runs a call again when its worker was lost',
    honest: onThreads,
    create: threadsRun(
      (honest) => (call, context) =>
        honest(call, context).catch((error: unknown) => {
          if (error instanceof ExecutorError && error.code === 'WORKER_LOST') return honest(call, context);
          throw error;
        }),
    ),
  },
  {
    clause: 'R3/late-answer',
    fault: 'does not count late answers',
    create: executes((honest) => ({ stats: () => ({ ...honest.stats(), fenced: 0 }) })),
  },
  {
    clause: 'R3/stopped-attempt',
    fault: 'lets an older attempt answer for the next one',
    create: runs((honest) => {
      const first = new Map<string, Promise<unknown>>();
      return (call, context) => {
        const running = honest(call, context);
        first.set(call.id, first.get(call.id) ?? running);
        return Promise.race([running, first.get(call.id)]);
      };
    }),
  },
  {
    clause: 'R3/after-cancel',
    fault: 'settles a second time when the answer comes after a cancel',
    create: futures((future) => ({
      on(event, handler) {
        if (event === 'settled') setTimeout(handler as () => void, 80);
        return future.on(event, handler);
      },
    })),
  },
  {
    clause: 'R4/moves',
    fault: 'copies what should move',
    create: withOptions(() => ({ transfer: undefined })),
  },
  { clause: 'R5/same', fault: 'does not know keys', create: withOptions(() => ({ key: undefined })) },
  { clause: 'R5/same', fault: 'gives a copy of the future', create: futures(() => ({})) },
  {
    clause: 'R5/cancel',
    fault: 'cancels a shared call for one holder only',
    create: submits((submit, task, args, honest) => {
      const future = honest.submit(task.with({ key: undefined }), ...args);
      return task.options.key === undefined ? submit() : future;
    }),
  },
  {
    clause: 'R5/after',
    fault: 'keeps a key for ever',
    create: (wish) => {
      const known = new Map<string, ReturnType<Parameters<Parameters<typeof submits>[0]>[0]>>();
      return submits((submit, task) => {
        const key = `${task.name} ${task.options.key}`;
        const future = known.get(key) ?? submit();
        known.set(key, future);
        return future;
      })(wish);
    },
  },
];
