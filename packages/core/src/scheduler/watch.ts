import type { CallObserver } from '../engine/call-events.js';
import { PendingFuture } from '../engine/pending-future.js';
import type { Future } from '../future.js';

/** Lets an observer see everything that happens to a future, before the future's own handlers do. */
export function watch(future: Future<unknown>, observer: CallObserver): void {
  const call = PendingFuture.callOf(future);
  if (call !== undefined && call.observer === undefined) call.observer = observer;
  else watchAnyFuture(future, observer);
}

/** Futures of executors written by hand, and of calls that somebody else watches already. */
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
