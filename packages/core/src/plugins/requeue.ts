import { show } from '../expect.js';
import type { Plugin } from '../scheduler/plugin.js';
import type { CallOptions } from '../task/call-options.js';

/** A line of calls, as argument lists: iterate it to take them from the front. */
export interface Requeue<A extends readonly unknown[]> extends IterableIterator<A>, Plugin {
  /** How many wait. */
  readonly size: number;
  /** Puts a call at the end of the line. */
  append(...args: A): void;
  /** Puts a call at the front of the line. */
  requeue(...args: A): void;
}

interface Waiting<A> {
  readonly args: A;
  readonly options?: CallOptions;
}

/**
 * A line of calls that a task feeds on. As a plugin it takes back what another plugin refused, to its front, and hands
 * in the first that waits whenever a call of the task has ended. What is left when the run ends is there for the next:
 * so are calls that `notWhileRunning` refused when the task had none in flight; there `whenFull: 'queue'` is of more use.
 *
 * @param calls - Argument lists. Shape: `[[0.1], [0.2]]`. Default: none.
 * @throws TypeError for anything but lists.
 *
 * @example
 * ```ts
 * const line = requeue([[0.1], [0.2], [0.3]]);
 * const training = scheduler.task(train, { plugins: [limiter({ maxConcurrent: 2 }), line] });
 * scheduler.on('start', () => training.submit(0.5)); // each call that ends is followed by one of the line
 * ```
 */
export function requeue<A extends readonly unknown[]>(calls: Iterable<A> = []): Requeue<A> {
  // Two stacks: taking from the front of a long array, or putting something there, moves all the rest.
  let [front, back]: [Waiting<A>[], Waiting<A>[]] = [[], []];
  const size = (): number => front.length + back.length;
  const take = (): Waiting<A> | undefined => {
    if (front.length === 0) [front, back] = [back.reverse(), front];
    return front.pop();
  };
  for (const args of calls) {
    if (!Array.isArray(args)) {
      throw new TypeError(`expected the calls of requeue() to be lists of arguments, got \`${show(args)}\``);
    }
    back.push({ args });
  }
  const next = (): IteratorResult<A> => {
    const first = take();
    return first === undefined ? { done: true, value: undefined } : { done: false, value: first.args };
  };
  return {
    name: 'requeue',
    get size() {
      return size();
    },
    append: (...args) => void back.push({ args }),
    requeue: (...args) => void front.push({ args }),
    next,
    [Symbol.iterator]() {
      return this;
    },
    attach(task) {
      const feed = async (): Promise<void> => {
        await undefined; // the plugins behind this one have yet to hear that a call has ended
        const first = take();
        if (first === undefined) return;
        const from = first.options === undefined ? task : task.with(first.options);
        try {
          from.submit(...(first.args as readonly unknown[] as never));
        } catch (error) {
          front.push(first); // the run is ending: for the next one
          throw error;
        }
      };
      task.on('done', feed);
      task.on('cancelled', feed);
    },
    vetoed: ({ args, options }) => void front.push({ args: args as unknown as A, options }),
    status: () => `${size()} waiting`,
  };
}
