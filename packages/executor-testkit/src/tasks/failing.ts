import { registerError, type Task, task } from '@elsewhere/core';

/** Name of a built-in class of errors. */
export type BuiltIn =
  | 'Error'
  | 'TypeError'
  | 'RangeError'
  | 'SyntaxError'
  | 'ReferenceError'
  | 'EvalError'
  | 'URIError';

const BUILT_IN: Record<BuiltIn, ErrorConstructor> = {
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
};

/** All the names. */
export const BUILT_IN_ERRORS: readonly BuiltIn[] = Object.keys(BUILT_IN) as BuiltIn[];

/** The class of a name. */
export function builtInError(name: BuiltIn): ErrorConstructor {
  return BUILT_IN[name];
}

/** A registered class whose constructor fails without its argument: nobody may run it to bring an error home. */
export class QuotaError extends Error {
  readonly code = 'E_QUOTA';
  readonly quota: { readonly max: number };

  constructor(quota: { readonly max: number }) {
    super(`more than ${quota.max.toFixed()} are not allowed`);
    this.name = 'QuotaError';
    this.quota = quota;
  }
}
registerError(QuotaError, 'testkit.QuotaError');

class UnknownAtHome extends Error {
  override readonly name = 'UnknownAtHome';
  readonly code = 'E_UNKNOWN_AT_HOME';
}

/** Throws a built-in error with that message. */
export const throwBuiltIn: Task<[name: BuiltIn, message: string], never> = task(
  import.meta.url,
  'throwBuiltIn',
  function thrownFromHere(name: BuiltIn, message: string): never {
    throw new BUILT_IN[name](message);
  },
);

/** Throws a {@link QuotaError}. */
export const throwRegistered: Task<[max: number], never> = task(
  import.meta.url,
  'throwRegistered',
  (max: number): never => {
    throw new QuotaError({ max });
  },
);

/** What else an error may have. */
export type Oddity =
  | 'unregistered'
  | 'dom exception'
  | 'fields'
  | 'cause'
  | 'text cause'
  | 'aggregate'
  | 'unclonable field'
  | 'getter';

const ODDITIES: Record<Oddity, () => Error> = {
  unregistered: () => new UnknownAtHome('only the worker knows my class'),
  'dom exception': () => new DOMException('stopped by the task', 'AbortError'),
  fields: () =>
    Object.assign(new TypeError('with fields'), {
      name: 'NamedByTask',
      code: 'E_FIELDS',
      when: new Date(86_400_000),
      detail: { tried: ['a', 'b'], limits: new Map([['a', 1n]]) },
    }),
  cause: () =>
    new Error('outer', {
      cause: new RangeError('middle', { cause: Object.assign(new TypeError('inner'), { code: 'E_INNER' }) }),
    }),
  'text cause': () => new Error('outer', { cause: 'a text' }),
  aggregate: () =>
    new AggregateError(
      [new TypeError('first'), new QuotaError({ max: 2 }), 'a text'],
      'several things went wrong',
    ),
  'unclonable field': () =>
    Object.assign(new RangeError('with a function'), { code: 'E_FUNCTION', retry: () => 1 }),
  getter: () =>
    Object.defineProperty(new RangeError('with a getter'), 'detail', {
      enumerable: true,
      get: () => {
        throw new Error('this getter always throws');
      },
    }),
};

/** Throws an error with something odd about it. */
export const throwOdd: Task<[oddity: Oddity], never> = task(
  import.meta.url,
  'throwOdd',
  (oddity: Oddity): never => {
    throw ODDITIES[oddity]();
  },
);

/** Throws its argument, whatever that is. */
export const throwValue: Task<[value: unknown], never> = task(
  import.meta.url,
  'throwValue',
  (value: unknown): never => {
    throw value;
  },
);

/** Throws an object that is no error and cannot be read. */
export const throwHostile: Task<[], never> = task(import.meta.url, 'throwHostile', (): never => {
  throw {
    get message(): string {
      throw new Error('this getter always throws');
    },
    toString(): string {
      throw new Error('this method always throws');
    },
  };
});
