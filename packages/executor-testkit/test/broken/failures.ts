import { ExecutorError, type Supports } from '@elsewhere/core';
import { REFERENCE_SUPPORTS } from '../reference.js';
import { executes, type Fault, futures, onThreads, rejecting, runs, submits, threadsRun } from './fault.js';

/** Runs honestly and fails with something else. */
function failing(bend: (error: Error) => unknown): ReturnType<typeof runs> {
  return runs(
    (honest) => (call, context) => honest(call, context).catch((error: Error) => Promise.reject(bend(error))),
  );
}

const plain = failing((error) => new Error(error.message));
const claimsThreads: Partial<Supports> = { ...REFERENCE_SUPPORTS, isolation: 'thread' };

/** On threads: results are handed on a little later, and lost when a worker is lost meanwhile. */
function losesNeighbours(): Fault['create'] {
  let losses = 0;
  return futures((future) => {
    const handedOn = future.then(
      async (result) => {
        const before = losses;
        await new Promise((resolve) => setTimeout(resolve, 100));
        if (losses > before) throw new ExecutorError('WORKER_LOST', 'lost together with another call');
        return result;
      },
      (error: unknown) => {
        losses++;
        throw error;
      },
    );
    handedOn.catch(() => undefined);
    return { promise: handedOn };
  }, onThreads);
}

/** On threads: after the first lost worker nothing runs any more. */
function dies(): Fault['create'] {
  return threadsRun((honest) => {
    let dead = false;
    return async (call, context) => {
      if (dead) throw new ExecutorError('UNAVAILABLE', 'no thread is left');
      return honest(call, context).catch((error: unknown) => {
        dead = error instanceof ExecutorError && error.code === 'WORKER_LOST';
        throw error;
      });
    };
  });
}

/** F1 to F6. */
export const failures: readonly Fault[] = [
  { clause: 'F1/TypeError', fault: 'gives every failure as a plain Error', create: plain },
  { clause: 'F1/registered', fault: 'gives every failure as a plain Error', create: plain },
  { clause: 'F1/unregistered', fault: 'gives every failure as a plain Error', create: plain },
  { clause: 'F1/fields', fault: 'loses the fields of errors', create: plain },
  { clause: 'F1/aggregate', fault: 'loses the errors of an AggregateError', create: plain },
  {
    clause: 'F1/cause',
    fault: 'loses causes',
    create: failing((error) => Object.defineProperty(error, 'cause', { value: undefined })),
  },
  {
    clause: 'F1/remote',
    fault: 'does not tell where a call failed',
    create: failing((error) => Object.defineProperty(error, 'remote', { value: undefined })),
  },
  {
    clause: 'F1/Error',
    fault: 'gives its own stack instead of the task’s',
    create: failing((error) =>
      Object.defineProperty(error, 'stack', { value: `${error}\n    at executor.js:1:1` }),
    ),
  },
  {
    clause: 'F2/null',
    fault: 'takes a thrown null for a result',
    create: runs(
      (honest) => (call, context) =>
        honest(call, context).catch((error: ExecutorError) => {
          if (error.code === 'NON_ERROR_THROWN') return error.cause;
          throw error;
        }),
    ),
  },
  {
    clause: 'F2/text',
    fault: 'loses the value that was thrown',
    create: failing(({ message }) => new ExecutorError('NON_ERROR_THROWN', message)),
  },
  { clause: 'F2/hostile', fault: 'cannot tell what was thrown', create: plain },
  { clause: 'F3/module', fault: 'gives a missing module as a plain Error', create: plain },
  {
    clause: 'F3/name',
    fault: 'does not say which name was not found',
    create: failing(() => new ExecutorError('TASK_NOT_FOUND', 'there is no such task')),
  },
  {
    clause: 'F4/silent',
    fault: 'derives a promise from every future and forgets it',
    create: submits((submit) => {
      const future = submit();
      void future.then(() => undefined);
      return future;
    }),
  },
  {
    clause: 'F4/derived',
    fault: 'hides failures from derived promises',
    create: futures((future) => ({ finally: () => future.catch(() => undefined) })),
  },
  {
    clause: 'F5/none',
    fault: 'runs calls on threads and declares that it does not',
    create: executes(({ supports }) => ({ supports: { ...supports, isolation: 'none' } }), onThreads),
  },
  {
    clause: 'F5/where',
    fault: 'runs calls here and declares threads',
    honest: onThreads,
    create: runs((honest) => honest, { supports: claimsThreads }),
  },
  {
    clause: 'F5/exit',
    fault: 'does not tell the exit code',
    honest: onThreads,
    create: threadsRun(
      (honest) => (call, context) =>
        honest(call, context).catch((error: Error) => {
          throw error instanceof ExecutorError ? new ExecutorError('WORKER_LOST', 'gone') : error;
        }),
    ),
  },
  {
    clause: 'F5/uncaught-error',
    fault: 'does not tell what nobody caught',
    honest: onThreads,
    create: threadsRun(
      (honest) => (call, context) =>
        honest(call, context).catch((error: Error) => {
          throw error instanceof ExecutorError
            ? new ExecutorError('WORKER_LOST', 'gone', { exitCode: 1 })
            : error;
        }),
    ),
  },
  { clause: 'F5/again', fault: 'loses its threads for good', honest: onThreads, create: dies() },
  {
    clause: 'F5/finished-results',
    fault: 'loses results that were done',
    honest: onThreads,
    create: losesNeighbours(),
  },
  {
    clause: 'F6/CANCELLED',
    fault: 'cancels with an error that is not ours',
    create: futures(rejecting((error) => new Error(String(error)))),
  },
  {
    clause: 'F6/TIMED_OUT',
    fault: 'does not put its name into errors',
    create: futures(rejecting((error) => Object.defineProperty(error, 'executor', { value: undefined }))),
  },
  {
    clause: 'F6/misuse',
    fault: 'gives misuse as a failed future',
    create: submits((submit, _task, _args, honest) => {
      try {
        return submit();
      } catch {
        void honest.close({ cancel: true });
        return submit();
      }
    }),
  },
];
