import { deepStrictEqual } from 'node:assert';
import type { Contestant } from '../contestants/contestant.js';

/** What a call carries there and back unless a question says otherwise. */
export const payload = (): unknown => ({ a: 1, b: 'hello', c: [1, 2, 3] });

/** So many calls at once; resolves when all are back, and fails when something else came back than was sent. */
export async function burst(contestant: Contestant, calls: number): Promise<void> {
  const sent: Promise<unknown>[] = [];
  for (let call = 0; call < calls; call++) sent.push(contestant.call('echo', payload()));
  const results = await Promise.all(sent);
  for (const index of [0, calls >> 1, calls - 1]) deepStrictEqual(results[index], payload());
}

/** All workers have started and both sides of the way have been used. */
export async function warmUp(contestant: Contestant, workers: number, calls = 200): Promise<void> {
  await Promise.all(Array.from({ length: workers * 2 }, () => contestant.call('spin', 20)));
  await burst(contestant, calls);
}
