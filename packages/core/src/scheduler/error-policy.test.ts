import { describe, expect, it } from 'vitest';
import { thrownBy } from '../../test/support/until.js';
import { ExecutorError } from '../executor-error.js';
import { checkErrorPolicy, type ErrorPolicy, modeFor } from './error-policy.js';
import { toRunRules } from './run-options.js';

class CustomError extends RangeError {}

describe('modeFor', () => {
  it.each(['raise', 'end', 'continue'] as const)('%s is for every error', (mode) => {
    expect([new Error('x'), null, 'text'].map((error) => modeFor(mode, error))).toEqual([mode, mode, mode]);
  });

  it('a class matches its subclasses', () => {
    const policy: ErrorPolicy = [[RangeError, 'continue']];
    expect(modeFor(policy, new CustomError('x'))).toBe('continue');
    expect(modeFor(policy, new TypeError('x'))).toBe('raise');
  });

  it('the first match wins', () => {
    const error = new CustomError('x');
    expect(
      modeFor(
        [
          [CustomError, 'raise'],
          [RangeError, 'end'],
        ],
        error,
      ),
    ).toBe('raise');
    expect(
      modeFor(
        [
          [RangeError, 'end'],
          [CustomError, 'raise'],
        ],
        error,
      ),
    ).toBe('end');
    expect(
      modeFor(
        [
          [Error, 'continue'],
          [CustomError, 'raise'],
        ],
        error,
      ),
    ).toBe('continue');
  });

  it('what nothing matches is raised, an empty list raises all', () => {
    expect(modeFor([], new Error('x'))).toBe('raise');
    expect(modeFor([[Error, 'continue']], 'a text')).toBe('raise');
  });

  it('a test is asked with the error, arrow or not', () => {
    const error = new ExecutorError('WORKER_LOST', 'x');
    expect(modeFor([[(given) => given === error, 'end']], error)).toBe('end');
    expect(
      modeFor(
        [
          [
            function test(given) {
              return given === null;
            },
            'continue',
          ],
        ],
        null,
      ),
    ).toBe('continue');
  });

  it('classes of ours are classes', () => {
    expect(modeFor([[ExecutorError, 'end']], new ExecutorError('WORKER_LOST', 'x'))).toBe('end');
    expect(modeFor([[DOMException as unknown as typeof Error, 'end']], new DOMException('x'))).toBe('end');
  });
});

describe('checkErrorPolicy', () => {
  it.each<[unknown, string]>([
    ['ignore', "RangeError: expected `onError` to be one of 'raise', 'end', 'continue', got `'ignore'`"],
    [
      new Map(),
      "TypeError: expected `onError` to be one of 'raise', 'end', 'continue', got `an instance of Map`",
    ],
    [null, "TypeError: expected `onError` to be one of 'raise', 'end', 'continue', got `null`"],
    [[Error, 'end'], 'TypeError: expected `onError[0]` to be [class or test, mode], got `function Error`'],
    [
      [
        [Error, 'end'],
        ['Error', 'end'],
      ],
      'TypeError: expected `onError[1]` to be [class or test, mode], got `an array of 2`',
    ],
    [[[Error]], 'TypeError: expected `onError[0]` to be [class or test, mode], got `an array of 1`'],
    [[[Error, undefined]], 'TypeError: expected `onError[0]` to have a mode'],
    [
      [[Error, 'stop']],
      "RangeError: expected `onError[0][1]` to be one of 'raise', 'end', 'continue', got `'stop'`",
    ],
  ])('%#', (policy, sentence) => {
    const error = thrownBy(() => checkErrorPolicy(policy as ErrorPolicy)) as Error;
    expect(`${error.name}: ${error.message}`).toBe(sentence);
  });

  it('takes modes, lists, and nothing', () => {
    for (const policy of [undefined, 'raise', 'end', 'continue', [], [[Error, 'end']]]) {
      expect(() => checkErrorPolicy(policy as ErrorPolicy)).not.toThrow();
    }
  });
});

describe('options of run()', () => {
  it('have defaults', () => {
    expect(toRunRules({})).toEqual({
      timeoutMs: undefined,
      endOnEmpty: true,
      wait: true,
      onError: 'raise',
      onCancelled: 'raise',
      display: false,
    });
  });

  it.each<[object, string]>([
    [{ timeout: 5 }, 'TypeError: run() has no option `timeout`. Did you mean `timeoutMs`?'],
    [{ timeoutMs: -1 }, 'RangeError: expected `timeoutMs` to be a finite number of at least 0, got `-1`'],
    [{ timeoutMs: '5' }, "TypeError: expected `timeoutMs` to be a finite number of at least 0, got `'5'`"],
    [{ endOnEmpty: 1 }, 'TypeError: expected `endOnEmpty` to be true or false, got `1`'],
    [{ wait: null }, 'TypeError: expected `wait` to be true or false, got `null`'],
    [
      { onCancelled: 'ignore' },
      "RangeError: expected `onCancelled` to be one of 'raise', 'end', 'continue', got `'ignore'`",
    ],
    [{ signal: {} }, 'TypeError: expected `signal` to be an AbortSignal, got `an object`'],
  ])('%j', (options, sentence) => {
    const error = thrownBy(() => toRunRules(options)) as Error;
    expect(`${error.name}: ${error.message}`).toContain(sentence);
  });
});
