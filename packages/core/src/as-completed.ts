import type { Future } from './future.js';

/** One settled future with its outcome, in the shape of `Promise.allSettled`. */
export type Completed<F extends Future<unknown>> = { readonly future: F } & PromiseSettledResult<Awaited<F>>;

/**
 * Yields futures as they settle; a failure is yielded like a result, never thrown. Each future is yielded once.
 *
 * @example
 * ```ts
 * for await (const done of asCompleted(futures)) {
 *   if (done.status === 'fulfilled') console.log(done.future.id, done.value);
 * }
 * ```
 */
export function asCompleted<F extends Future<unknown>>(futures: Iterable<F>): AsyncIterable<Completed<F>> {
  return { [Symbol.asyncIterator]: () => run([...new Set(futures)]) };
}

async function* run<F extends Future<unknown>>(
  futures: readonly F[],
): AsyncGenerator<Completed<F>, void, undefined> {
  const settled: Completed<F>[] = [];
  let wake: (() => void) | undefined;
  const tell = (completed: PromiseSettledResult<unknown> & { readonly future: F }): void => {
    settled.push(completed as Completed<F>);
    wake?.();
  };
  for (const future of futures) {
    future.then(
      (value) => tell({ future, status: 'fulfilled', value }),
      (reason: unknown) => tell({ future, status: 'rejected', reason }),
    );
  }
  for (let yielded = 0; yielded < futures.length; yielded++) {
    if (settled.length === yielded) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    yield settled[yielded]!;
  }
}
