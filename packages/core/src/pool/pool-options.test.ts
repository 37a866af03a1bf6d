import { describe, expect, it } from 'vitest';
import { task } from '../index.js';
import { type PoolOptions, toPoolRules } from './pool-options.js';
import { usableProcessors } from './usable-processors.js';

describe('the options of a pool', () => {
  it('have defaults: as many workers as processors, one call each, no idle timeout', () => {
    expect(toPoolRules({})).toEqual({
      workers: usableProcessors(),
      callsPerWorker: 1,
      idleTimeoutMs: undefined,
    });
  });

  it('let the idle workers of a shared pool leave after ten seconds, unless they say otherwise', () => {
    expect(toPoolRules({ reuse: true }).idleTimeoutMs).toBe(10_000);
    expect(toPoolRules({ reuse: true, idleTimeoutMs: 5 }).idleTimeoutMs).toBe(5);
    expect(toPoolRules({ reuse: false }).idleTimeoutMs).toBeUndefined();
  });

  it('are kept as they are otherwise', () => {
    const initialize = task('file:///tasks.js', 'prepare', () => undefined);
    const options: PoolOptions = {
      workers: 3,
      callsPerWorker: 2,
      recycleAfterCalls: 7,
      recycleAboveMiB: 9,
      initialize,
    };
    expect(toPoolRules(options)).toMatchObject(options);
  });

  it.each<[keyof PoolOptions, unknown]>([
    ['workers', 0],
    ['workers', -1],
    ['workers', 1.5],
    ['workers', '2'],
    ['workers', null],
    ['callsPerWorker', 0],
    ['callsPerWorker', 2.5],
    ['idleTimeoutMs', -1],
    ['idleTimeoutMs', Number.NaN],
    ['recycleAfterCalls', 0],
    ['recycleAboveMiB', 0],
    ['reuse', 'yes'],
    ['unsupported', 'perhaps'],
    ['initialize', 'prepare'],
  ])('refuse a `%s` of %j, naming it and the value', (name, value) => {
    const refused = (): unknown => toPoolRules({ [name]: value } as PoolOptions);
    expect(refused).toThrow(new RegExp(`\`${name}\``));
  });
});
