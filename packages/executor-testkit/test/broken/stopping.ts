import { ExecutorError } from '@elsewhere/core';
import type { RunContext } from '@elsewhere/core/adapter';
import {
  callWith,
  contextWith,
  type Fault,
  futures,
  onThreads,
  rejecting,
  runs,
  submits,
  threadsRun,
  withOptions,
} from './fault.js';

/** A context whose signal aborts later than it should. */
function deafFor(ms: number, context: RunContext): RunContext {
  const controller = new AbortController();
  context.signal.addEventListener('abort', () => setTimeout(() => controller.abort(), ms));
  return contextWith(context, { signal: controller.signal });
}

const deaf = runs((honest) => (call, context) => honest(call, deafFor(1_500, context)));
const deafThreads = threadsRun((honest) => (call, context) => honest(call, deafFor(1_500, context)));

/** Calls are taken at once and wait here, where nobody can take them back. */
const holdsOn = runs(
  (honest) => {
    let place: Promise<unknown> = new Promise((resolve) => setTimeout(resolve, 20));
    return (accepted, context) => {
      const call = callWith(accepted, {});
      const result = place.then(() => honest(call, context));
      place = result.catch(() => undefined);
      return result;
    };
  },
  { concurrency: 100 },
);

/** A cancelled call counts as stopped while its work goes on. */
const forgets = runs((honest) => (call, context) => {
  const aborted = new Promise((_, reject) =>
    context.signal.addEventListener('abort', () => reject(context.signal.reason)),
  );
  return Promise.race([honest(call, context), aborted]);
});

/** The timeout is the executor's own and counts from the start of an attempt. */
const fromStart = submits(
  (_, task, args, honest) => {
    const { timeoutMs } = task.options;
    return honest.submit(task.with({ timeoutMs: undefined, backend: { timeoutMs } }), ...args);
  },
  runs((honest) => async (call, context) => {
    const timeoutMs = Number(call.options.backend?.timeoutMs);
    if (Number.isNaN(timeoutMs)) return honest(call, context);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((_, reject) => {
      timer = setTimeout(
        () => reject(new ExecutorError('TIMED_OUT', 'too late', { retryable: true })),
        timeoutMs,
      );
    });
    return Promise.race([honest(call, context), late]).finally(() => clearTimeout(timer));
  }),
);

const withoutGrace = threadsRun(
  (honest) => (call, context) =>
    honest(callWith(call, { options: { ...call.options, graceMs: 0 } }), context),
);

/** X1 to X7. */
export const stopping: readonly Fault[] = [
  {
    clause: 'X1/at-once',
    fault: 'starts a call within submit',
    create: submits((submit, task, args) => {
      task(...args).catch(() => undefined);
      return submit();
    }),
  },
  { clause: 'X1/behind-busy', fault: 'cannot take back what a busy worker holds', create: holdsOn },
  {
    clause: 'X2/at-once',
    fault: 'settles a cancelled call when the work has stopped',
    create: futures((future) => ({ cancel: (reason) => void setTimeout(() => future.cancel(reason), 50) })),
  },
  { clause: 'X2/signal', fault: 'tells a task of its cancel much later', create: deaf },
  { clause: 'X2/busy-loop', fault: 'lets a busy loop go on', honest: onThreads, create: deafThreads },
  { clause: 'X2/blocking-calls', fault: 'lets blocking calls go on', honest: onThreads, create: deafThreads },
  {
    clause: 'X3/neighbours',
    fault: 'cancels the next call as well',
    create: (wish) => {
      const all: { cancel(reason?: unknown): void }[] = [];
      return submits((submit) => {
        const future = submit();
        const place = all.push(future);
        const cancel = future.cancel.bind(future);
        return Object.assign(future, {
          cancel(reason: unknown) {
            cancel(reason);
            all[place]?.cancel(reason);
          },
        });
      })(wish);
    },
  },
  {
    clause: 'X4/before',
    fault: 'does not look at signals',
    create: withOptions(() => ({ signal: undefined })),
  },
  {
    clause: 'X4/after',
    fault: 'loses the reason of an abort',
    create: futures(rejecting((error) => new ExecutorError((error as ExecutorError).code, 'cancelled'))),
  },
  { clause: 'X5/running', fault: 'has no timeouts', create: withOptions(() => ({ timeoutMs: undefined })) },
  { clause: 'X5/waiting', fault: 'counts a timeout from the start of the call', create: fromStart },
  { clause: 'X5/attempts', fault: 'retries timeouts', create: fromStart },
  {
    clause: 'X5/limits',
    fault: 'takes a limit for a bound of all attempts together',
    create: withOptions(({ limits }) => (limits === undefined ? {} : { timeoutMs: limits.wallTimeMs })),
  },
  { clause: 'X6/default-grace', fault: 'gives no grace', honest: onThreads, create: withoutGrace },
  { clause: 'X6/grace', fault: 'gives no grace', honest: onThreads, create: withoutGrace },
  {
    clause: 'X6/deaf',
    fault: 'waits for a task that does not listen',
    honest: onThreads,
    create: deafThreads,
  },
  { clause: 'X6/told', fault: 'tells a task of its cancel much later', create: deaf },
  { clause: 'X7/stats', fault: 'takes settled for stopped', create: forgets },
  { clause: 'X7/close', fault: 'is closed before the work has stopped', create: forgets },
  {
    clause: 'X7/busy',
    fault: 'takes settled for stopped',
    honest: onThreads,
    create: threadsRun((honest) => (call, context) => {
      const aborted = new Promise((_, reject) =>
        context.signal.addEventListener('abort', () => reject(context.signal.reason)),
      );
      return Promise.race([honest(call, deafFor(600, context)), aborted]);
    }),
  },
];
