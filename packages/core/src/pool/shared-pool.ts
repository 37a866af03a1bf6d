import { referenceOf, SHARED } from '../adapter/index.js';
import type { Executor } from '../index.js';
import type { ResizableExecutor } from './define-pool-executor.js';
import type { PoolOptions } from './pool-options.js';

const sharedPools = new Map<string, ResizableExecutor>();

/**
 * The pool that others in this process made with equal options, or a new one. A scheduler that uses it does not
 * close it, and leaving an `await using` block does not either: its idle workers leave by themselves.
 *
 * @param name - Of the executor.
 */
export function sharedPool(
  name: string,
  options: PoolOptions,
  create: () => ResizableExecutor,
): ResizableExecutor {
  const key = `${name} ${keyOf(options)}`;
  const known = sharedPools.get(key);
  if (known !== undefined) return known;
  const executor = create();
  const { close } = executor;
  const shared = Object.assign(executor, {
    [SHARED]: true,
    close(options) {
      if (!options?.detach && sharedPools.get(key) === shared) sharedPools.delete(key);
      return close(options);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  } satisfies Partial<Executor> & { [SHARED]: true });
  sharedPools.set(key, shared);
  return shared;
}

/** Equal for equal options, in whatever order they are written. */
function keyOf(options: PoolOptions): string {
  return JSON.stringify(options, (_name, value: unknown) => {
    if (typeof value === 'function') return referenceOf(value).key;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
