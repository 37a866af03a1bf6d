import type { CallObserver } from '../engine/call-events.js';
import { PendingFuture } from '../engine/pending-future.js';
import type { Future } from '../future.js';

/** Lets an observer see everything that happens to a future, before the future's own handlers do. */
export function watch(future: Future<unknown>, observer: CallObserver): void {
  const call = PendingFuture.callOf(future);
  if (call === undefined) watchAnyFuture(future, observer);
  else call.observer = call.observer === undefined ? observer : both(call.observer, observer);
}

/** The call runs already when it is submitted here: somebody else has submitted another with its key. */
export function hasBegun(future: Future<unknown>): boolean {
  return PendingFuture.callOf(future)?.state === 'running';
}

/** Two schedulers share the future of a call with a key. */
function both(first: CallObserver, second: CallObserver): CallObserver {
  return {
    started: (future) => each((observer) => observer.started(future)),
    progress: (future, progress) => each((observer) => observer.progress(future, progress)),
    message: (future, message) => each((observer) => observer.message(future, message)),
    retry: (future, retrying) => each((observer) => observer.retry(future, retrying)),
    log: (future, line) => each((observer) => observer.log(future, line)),
    settled: (future, state, outcome) => each((observer) => observer.settled(future, state, outcome)),
    request(future, request) {
      const heard = first.request(future, request);
      return second.request(future, request) || heard;
    },
  };

  function each(tell: (observer: CallObserver) => void): void {
    tell(first);
    tell(second);
  }
}

/** Futures of executors written by hand. */
function watchAnyFuture(future: Future<unknown>, observer: CallObserver): void {
  future.on('started', () => observer.started(future));
  future.on('progress', (progress) => observer.progress(future, progress));
  future.on('message', (message) => observer.message(future, message));
  future.on('retry', (retrying) => observer.retry(future, retrying));
  future.on('log', (line) => observer.log(future, line));
  future.on('request', (request) => {
    if (!observer.request(future, request))
      request.fail(new Error('nobody listens to the requests of this call'));
  });
  future.then(
    (value) => observer.settled(future, 'succeeded', value),
    (error: unknown) =>
      observer.settled(future, future.state === 'cancelled' ? 'cancelled' : 'failed', error),
  );
}
