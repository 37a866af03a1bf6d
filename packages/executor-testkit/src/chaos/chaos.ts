import { describe, it } from 'vitest';
import { type ChaosOptions, runChaos } from './run-chaos.js';

/** What the environment may ask for: a longer run, the seed of one that failed. */
const VARIABLES = { calls: 'ELSEWHERE_CHAOS_CALLS', seed: 'ELSEWHERE_CHAOS_SEED' } as const;

/**
 * Declares one vitest test that accounts for every call while workers die. `ELSEWHERE_CHAOS_CALLS` makes it longer,
 * then with a seed of its own each time; `ELSEWHERE_CHAOS_SEED` repeats one.
 *
 * @param name - Subject of the report: `'threads'`.
 *
 * @example
 * ```ts
 * chaos('threads', { create: ({ workers }) => threads({ workers }) });
 * ```
 */
export function chaos(name: string, options: ChaosOptions): void {
  const asked = numberFrom(VARIABLES.calls);
  const calls = asked ?? options.calls ?? 1_500;
  const seed = numberFrom(VARIABLES.seed) ?? (asked === undefined ? options.seed : Date.now() % 2 ** 31);

  describe(`${name} in chaos`, () => {
    it(`accounts for each of ${calls} calls while workers die`, {
      timeout: 90_000 + calls * 60,
    }, async () => {
      const report = await runChaos({ ...options, calls, seed });
      if (asked !== undefined) console.info(`${name}: ${JSON.stringify(report)}`);
    });
  });
}

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  return text === undefined || text === '' ? undefined : Number(text);
}
