import type { LiveCall } from '../engine/live-call.js';
import type { Pool, PoolContext } from '../engine/pool.js';
import { Attempt } from './attempt.js';
import type { AcceptedCall, ExecutorDefinition } from './define-executor.js';

/** Milliseconds of calls in a row before timers and signals get a turn. */
const TURN_MS = 10;

/** A pool that hands calls to `run` one by one, as many at once as `concurrency` says. */
export function pushPool(definition: ExecutorDefinition): (context: PoolContext) => Pool {
  return (context) => {
    const running = new Set<Attempt>();
    let turnStartedAt = performance.now();
    let yielding = false;
    let detached = false;
    let ended: (() => void) | undefined;

    const bound = (): number => {
      const { concurrency = Number.POSITIVE_INFINITY } = definition;
      return typeof concurrency === 'function' ? concurrency() : concurrency;
    };

    function pump(): void {
      while (!yielding && running.size < bound()) {
        if (performance.now() - turnStartedAt > TURN_MS) {
          giveTurn();
          return;
        }
        const call = context.take();
        if (call === undefined) return;
        void run(call, definition.run);
      }
    }

    /** Calls that never wait would starve the event loop: timers, signals and sockets go first now and then. */
    function giveTurn(): void {
      if (context.queue.size === 0) return;
      yielding = true;
      setImmediate(() => {
        yielding = false;
        turnStartedAt = performance.now();
        pump();
      });
    }

    async function run(call: LiveCall, how: ExecutorDefinition['run']): Promise<void> {
      const attempt = new Attempt(call);
      call.slot = attempt;
      running.add(attempt);
      try {
        call.succeed(attempt.attempt, await how.call(definition, attempt as AcceptedCall, attempt));
      } catch (error) {
        call.fail(attempt.attempt, error);
      } finally {
        running.delete(attempt);
        attempt.end();
        if (attempt.dropped) call.stopped(attempt.attempt);
        if (running.size === 0) ended?.();
        context.wake();
      }
    }

    return {
      pump,
      drop(call, _attempt, reason) {
        (call.slot as Attempt).drop(reason);
        return true;
      },
      deliver: (call, message) => (call.slot as Attempt).deliver(message),
      workerOf: (call) => (call.slot as Attempt).worker,
      running: () => running.size,
      ...(definition.attach && { attach: (call) => void run(call, definition.attach!) }),
      detach() {
        detached = true;
        return Promise.resolve();
      },
      workers: () => (Number.isFinite(bound()) ? bound() : running.size),
      async close() {
        if (running.size > 0 && !detached) {
          await new Promise<void>((resolve) => {
            ended = resolve;
          });
        }
        await definition.close?.();
      },
    };
  };
}
