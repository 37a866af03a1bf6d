import { Fates, type Faults } from './faults.js';

/** An operation that did not happen, or says so. */
class FaultError extends Error {}

/**
 * A store on which things go wrong, as the seed has it. Any object of async methods: each call of one is an
 * operation. What is dropped is not done, a lie is done; both reject. What is duplicated is done twice, and the answer
 * is that of the second time.
 *
 * @throws TypeError, RangeError for unknown faults and wrong values.
 */
export function faultyStore<T extends object>(store: T, faults: Faults): T {
  const fates = new Fates('faultyStore()', faults);

  async function meet(name: string, run: () => unknown): Promise<unknown> {
    const { drop, duplicate, lie, delayMs, cut, silent } = fates.next();
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (silent) return new Promise(() => {});
    if (cut) throw new FaultError(`${name} failed: the connection was cut`);
    if (drop) throw new FaultError(`${name} failed: the store did not answer`);
    if (duplicate) await run();
    const answer = await run();
    if (lie) throw new FaultError(`${name} failed: the answer was lost`);
    return answer;
  }

  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name, target) as unknown;
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => meet(String(name), () => Reflect.apply(member, target, given));
    },
  });
}
