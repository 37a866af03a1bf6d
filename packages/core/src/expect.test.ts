import { describe, expect, it } from 'vitest';
import { thrownBy } from '../test/support/until.js';
import {
  expectBoolean,
  expectFunction,
  expectInteger,
  expectName,
  expectNumber,
  expectOneOf,
  expectOptions,
  expectString,
  nearestName,
  show,
} from './expect.js';

function complaint(check: () => void): string {
  const error = thrownBy(check) as Error;
  expect(error.constructor === TypeError || error.constructor === RangeError).toBe(true);
  return `${error.name}: ${error.message}`;
}

describe('sentences about wrong values', () => {
  it.each<[() => void, string]>([
    [
      () => expectInteger('workers', -1, 1),
      'RangeError: expected `workers` to be a positive integer, got `-1`',
    ],
    [
      () => expectInteger('workers', 1.5, 1),
      'RangeError: expected `workers` to be a positive integer, got `1.5`',
    ],
    [
      () => expectInteger('workers', Number.NaN, 1),
      'RangeError: expected `workers` to be a positive integer, got `NaN`',
    ],
    [
      () => expectInteger('workers', '2', 1),
      "TypeError: expected `workers` to be a positive integer, got `'2'`",
    ],
    [
      () => expectInteger('workers', null, 1),
      'TypeError: expected `workers` to be a positive integer, got `null`',
    ],
    [
      () => expectInteger('retries', 1n, 0),
      'TypeError: expected `retries` to be an integer of at least 0, got `1n`',
    ],
    [
      () => expectNumber('timeoutMs', Number.POSITIVE_INFINITY, 1),
      'RangeError: expected `timeoutMs` to be a finite number of at least 1, got `Infinity`',
    ],
    [
      () => expectNumber('timeoutMs', 0.5, 1),
      'RangeError: expected `timeoutMs` to be a finite number of at least 1, got `0.5`',
    ],
    [() => expectBoolean('wait', 'yes'), "TypeError: expected `wait` to be true or false, got `'yes'`"],
    [() => expectString('label', 5), 'TypeError: expected `label` to be a string, got `5`'],
    [() => expectFunction('when', {}), 'TypeError: expected `when` to be a function, got `an object`'],
    [
      () => expectOneOf('mode', 'x', ['a', 'b']),
      "RangeError: expected `mode` to be one of 'a', 'b', got `'x'`",
    ],
    [
      () => expectOneOf('mode', true, ['a', 'b']),
      "TypeError: expected `mode` to be one of 'a', 'b', got `true`",
    ],
    [() => expectName('name', ''), "TypeError: expected `name` to be a text that is not empty, got `''`"],
    [
      () => expectName('name', undefined),
      'TypeError: expected `name` to be a text that is not empty, got `undefined`',
    ],
    [
      () => expectOptions('threads()', { worker: 2 }, ['workers', 'env']),
      'TypeError: threads() has no option `worker`. Did you mean `workers`? Known options: workers, env.',
    ],
    [
      () => expectOptions('threads()', { colour: 2 }, ['workers', 'env']),
      'TypeError: threads() has no option `colour`. Known options: workers, env.',
    ],
    [() => expectOptions('it()', { a: 1 }, []), 'TypeError: it() has no option `a`. Known options: none.'],
    [
      () => expectOptions('it()', null, []),
      'TypeError: expected the options of it() to be an object, got `null`',
    ],
    [
      () => expectOptions('it()', [], []),
      'TypeError: expected the options of it() to be an object, got `an array of 0`',
    ],
    [() => expectOptions('it()', 4, []), 'TypeError: expected the options of it() to be an object, got `4`'],
  ])('%#: %s', (check, sentence) => {
    expect(complaint(check)).toBe(sentence);
  });

  it('what is not given is fine, except for a name', () => {
    for (const check of [expectInteger, expectNumber] as const) check('x', undefined, 0);
    for (const check of [expectBoolean, expectString, expectFunction] as const) check('x', undefined);
    expectOneOf('x', undefined, []);
    expectOptions('it()', {}, []);
  });

  it('the bound itself is fine', () => {
    expectInteger('x', 1, 1);
    expectNumber('x', 0, 0);
  });
});

describe('nearestName', () => {
  const known = ['future-result', 'future-error', 'start', 'stop'];
  it.each([
    ['future-resutl', 'future-result'],
    ['FUTURE-ERROR', 'future-error'],
    ['strat', 'start'],
    ['stopp', 'stop'],
    ['futureresult', 'future-result'],
    ['banana', undefined],
    ['', undefined],
  ])('%s: %s', (given, nearest) => {
    expect(nearestName(given, known)).toBe(nearest);
  });

  it('knows nothing of an empty list', () => {
    expect(nearestName('start', [])).toBeUndefined();
  });
});

describe('show', () => {
  class Point {}
  it.each<[unknown, string]>([
    ['text', "'text'"],
    ['x'.repeat(61), `'${'x'.repeat(57)}...'`],
    [5n, '5n'],
    [-0, '0'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [[1, 2], 'an array of 2'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [new Point(), 'an instance of Point'],
    [function named() {}, 'function named'],
    [() => {}, 'function (anonymous)'],
  ])('%#: %o', (value, text) => {
    expect(show(value)).toBe(text);
  });

  it('never throws', () => {
    const hostile = new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error('no');
        },
      },
    );
    expect(show(hostile)).toBe('a value that cannot be shown');
  });
});
