import type { Executor, Submits } from './executor.js';
import { expectBoolean, expectInteger, expectOptions } from './expect.js';
import type { Future } from './future.js';
import type { Task } from './task/task.js';
import { type YetToCome, yetToCome } from './yet-to-come.js';

/** How {@link map} runs. */
export interface MapOptions {
  /** Most calls that are not settled at any time, at least 1. Default: 4 × workers. */
  readonly concurrency?: number | undefined;
  /** Results in the order of the inputs; `false`: as they come. Default: true. */
  readonly ordered?: boolean | undefined;
}

/**
 * Runs a task once for each input and yields the results. Inputs are pulled lazily; a failure or `break` cancels
 * the calls that are not done.
 *
 * @throws The first failure; TypeError, RangeError for malformed options.
 *
 * @example
 * ```ts
 * for await (const score of map(pool, train, [0.1, 0.2, 0.5])) console.log(score);
 * ```
 */
export function map<A extends readonly unknown[], R>(
  executor: Submits,
  task: Task<A, R> & ([A[0]] extends A ? unknown : never),
  inputs: Iterable<A[0]> | AsyncIterable<A[0]>,
  options: MapOptions = {},
): AsyncIterable<R> {
  expectOptions('map()', options, ['concurrency', 'ordered']);
  expectInteger('concurrency', options.concurrency, 1);
  expectBoolean('ordered', options.ordered);
  const submit = executor.submit.bind(executor) as unknown as (task: Task<A, R>, input: A[0]) => Future<R>;
  const concurrency = options.concurrency ?? 4 * Math.max(1, workersOf(executor));
  const start = (input: A[0]): Future<R> => submit(task, input);
  const coming = yetToCome(executor);
  return { [Symbol.asyncIterator]: () => run(start, inputs, concurrency, options.ordered ?? true, coming) };
}

function workersOf(target: Submits): number {
  const executor = ('executor' in target ? target.executor : target) as Partial<Executor>;
  return executor.stats?.().workers ?? 1;
}

/** How many inputs there are, where that can be told without pulling them; else 0. */
function sizeOf(inputs: object): number {
  if (Array.isArray(inputs) || ArrayBuffer.isView(inputs)) return (inputs as { length?: number }).length ?? 0;
  return inputs instanceof Set || inputs instanceof Map ? inputs.size : 0;
}

async function* run<I, R>(
  submit: (input: I) => Future<R>,
  inputs: Iterable<I> | AsyncIterable<I>,
  concurrency: number,
  ordered: boolean,
  coming: YetToCome,
): AsyncGenerator<R, void, undefined> {
  const source = Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  const flying = new Set<Future<R>>();
  const settled: Future<R>[] = [];
  let wake: (() => void) | undefined;
  let more = true;
  let unsent = sizeOf(inputs);
  coming.calls += unsent;
  const start = (input: I): void => {
    if (unsent > 0) {
      unsent--;
      coming.calls--;
    }
    const future = submit(input);
    flying.add(future);
    future.on('settled', () => {
      settled.push(future);
      wake?.();
    });
  };
  try {
    for (;;) {
      while (more && flying.size < concurrency) {
        const next = await source.next();
        if (next.done) more = false;
        else start(next.value);
      }
      if (flying.size === 0) return;
      if (!ordered && settled.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const future = ordered ? flying.values().next().value! : settled.shift()!;
      const value = await future;
      flying.delete(future);
      yield value;
    }
  } finally {
    coming.calls -= unsent;
    for (const future of flying) future.cancel('map() ended early');
    if (more) await source.return?.();
  }
}
