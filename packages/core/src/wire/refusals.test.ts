import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { thrownBy } from '../../test/support/until.js';
import { ExecutorError } from '../executor-error.js';
import { seal } from './seal.js';

class Point {
  readonly x = 1;
}
class Names extends Array<string> {}
class Cache extends Map<string, string> {}

function refusalOf(value: unknown, root = 'args'): string {
  const error = thrownBy(() => seal(value, root));
  expect(error).toBeInstanceOf(ExecutorError);
  expect(error).toMatchObject({ code: 'NOT_SERIALIZABLE', retryable: false });
  return (error as ExecutorError).message;
}

const named = function train(): void {};

describe('what cannot cross is refused with its kind', () => {
  it.each<[string, unknown]>([
    ['a function (train)', named],
    ['a function', () => {}],
    ['a function (Point)', Point],
    ['a symbol', Symbol('s')],
    ['a promise', Promise.resolve()],
    ['an instance of Readable', Readable.from([])],
    ['an instance of Point', new Point()],
    ['an instance of Names', Names.of('a')],
    ['an instance of Cache', new Cache()],
    ['an instance of WeakRef', new WeakRef({})],
    ['an instance of URLSearchParams', new URLSearchParams()],
    ['an instance of AbortController', new AbortController()],
    ['an instance of MessagePort', new MessageChannel().port1],
    ['a weak collection', new WeakMap()],
    ['a boxed primitive', Object('text')],
    ['shared memory', new SharedArrayBuffer(1)],
    ['a view of shared memory', new Uint8Array(new SharedArrayBuffer(1))],
    ['an object with a member named by a symbol', { [Symbol('s')]: 1 }],
    ['an instance of Object', Object.create({ inherited: 1 })],
    ['an instance of a class', new (class {})()],
    ['an instance of a class', (function* () {})()],
  ])('%s', (kind, value) => {
    expect(refusalOf([value])).toContain(`\`args[0]\` is ${kind} and cannot cross`);
  });

  it('an instance of a class that extends nothing at all', () => {
    const Bare = function Bare(): void {} as unknown as new () => object;
    Bare.prototype = Object.create(null);
    expect(refusalOf([new Bare()])).toContain('`args[0]` is an instance of a class');
  });

  it('an object that inherits from one without prototype', () => {
    const parent = Object.assign(Object.create(null) as object, { inherited: 1 });
    expect(refusalOf([Object.create(parent)])).toContain('`args[0]` is an instance of a class');
  });
});

describe('the path leads to the value', () => {
  const bad = (): void => {};
  it.each<[string, unknown]>([
    ['args[0]', [bad]],
    ['args[1].model.rate', [1, { model: { rate: bad } }]],
    ['args[0]["learning rate"]', [{ 'learning rate': bad }]],
    ['args[0][""]', [{ '': bad }]],
    ['args[0].café', [{ café: bad }]],
    ['args[0]["0"]', [{ 0: bad }]],
    ['args[0][2][0]', [[1, 2, [bad]]]],
    ["args[0].get('rate').x", [new Map([['rate', { x: bad }]])]],
    ['args[0].get(an object)', [new Map([[{}, bad]])]],
    ['args[0].key()', [new Map([[bad, 1]])]],
    ['args[0][1]', [new Set([1, bad])]],
    ['args[0].cause.handle', [new Error('a', { cause: { handle: bad } })]],
    ['args[0].errors[1]', [new AggregateError([1, bad])]],
    ['args[0].groups', [Object.assign([1], { groups: bad })]],
    ['args[0][3]', [Object.assign(new Array(5), { 3: bad })]],
    ['args[0].__proto__', [Object.defineProperty({}, '__proto__', { value: bad, enumerable: true })]],
  ])('%s', (path, value) => {
    expect(refusalOf(value)).toContain(`\`${path}\` is a function`);
  });

  it('starts with the name of the value', () => {
    expect(refusalOf({ model: bad }, 'result')).toContain('`result.model` is a function');
    expect(refusalOf(bad, 'result')).toContain('`result` is a function');
  });

  it('names the first of several', () => {
    expect(refusalOf([{ a: 1, b: bad, c: Symbol() }])).toContain('`args[0].b` is a function');
  });
});

describe('members that throw when they are read', () => {
  const cause = new TypeError('no');
  const throwing = {
    enumerable: true,
    get: () => {
      throw cause;
    },
  };
  it.each<[string, object]>([
    ['args[0].broken', Object.defineProperty({}, 'broken', throwing)],
    ['args[0].broken', Object.defineProperty(Object.create(null), 'broken', throwing)],
    ['args[0].broken', Object.defineProperty([1], 'broken', throwing)],
    ['args[0].broken', Object.defineProperty(new Error('own'), 'broken', throwing)],
    ['args[0][0]', Object.defineProperty([1], 0, throwing)],
  ])('are refused as `%s`, with what they threw as the cause', (path, value) => {
    const error = thrownBy(() => seal([value], 'args')) as ExecutorError;
    expect(error.message).toContain(`\`${path}\` is a member that throws when it is read`);
    expect(error.cause).toBe(cause);
  });

  it('a value that cannot be looked at is refused as a whole', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(refusalOf([proxy])).toBe('`args` could not be read');
  });
});

describe('nesting', () => {
  function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
    let value: unknown = 0;
    for (let level = 0; level < levels; level++) value = wrap(value);
    return value;
  }

  it.each<[string, (inner: unknown) => unknown]>([
    ['arrays', (inner) => [inner]],
    ['objects', (inner) => ({ in: inner })],
    ['maps', (inner) => new Map([[1, inner]])],
    ['sets', (inner) => new Set([inner])],
    ['errors', (inner) => new Error('e', { cause: inner })],
    ['sparse arrays', (inner) => Object.assign(new Array(2), { 1: inner })],
  ])('of %s is refused beyond 1,000 levels, however deep it goes', (_, wrap) => {
    for (const levels of [1_001, 8_000]) {
      expect(refusalOf(nested(levels, wrap))).toContain('nested deeper than 1000 levels');
    }
  });
});
