import { ExecutorError, SchedulerNotRunningError } from '../executor-error.js';
import { shared } from '../shared-state.js';

type ErrorClass = abstract new (...args: never[]) => Error;

const BUILT_IN: readonly [string, ErrorClass][] = [
  ['Error', Error],
  ['TypeError', TypeError],
  ['RangeError', RangeError],
  ['SyntaxError', SyntaxError],
  ['ReferenceError', ReferenceError],
  ['EvalError', EvalError],
  ['URIError', URIError],
  ['AggregateError', AggregateError],
  ['DOMException', DOMException as unknown as ErrorClass],
  ['elsewhere.ExecutorError', ExecutorError],
  ['elsewhere.SchedulerNotRunningError', SchedulerNotRunningError],
];
const byName = new Map(BUILT_IN);
const byPrototype = new Map(BUILT_IN.map(([name, errorClass]) => [errorClass.prototype as object, name]));

/**
 * Makes a class of errors arrive as that class: call it in the module that defines the class, so that both
 * sides know it.
 *
 * @param errorClass - The class. Its constructor is not run when an error arrives.
 * @param name - Unique word on the wire. Default: the class's own name.
 * @throws TypeError when it is not a class of errors or has no name.
 */
export function registerError(
  errorClass: abstract new (...args: never[]) => Error,
  name: string = errorClass?.name,
): void {
  if (typeof errorClass !== 'function' || !(errorClass.prototype instanceof Error)) {
    throw new TypeError('expected `errorClass` to be a class that extends Error');
  }
  if (typeof name !== 'string' || name === '') {
    throw new TypeError('expected `name` to be a word: the class has no name of its own');
  }
  shared.errorClasses.set(name, errorClass);
  shared.errorNames.set(errorClass.prototype, name);
}

/** Names of an error's classes, its own first, as the other side may know them. */
export function classNamesOf(error: object): string[] {
  const names: string[] = [];
  let prototype = Object.getPrototypeOf(error);
  while (prototype !== null && prototype !== Object.prototype && names.length < 16) {
    const known =
      shared.errorNames.get(prototype) ?? byPrototype.get(prototype) ?? nameInCopy(error, prototype);
    const name = known ?? prototype.constructor?.name;
    if (typeof name === 'string' && name !== '') names.push(name);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}

/** A bundle throws the {@link ExecutorError} of its own copy of this package. */
function nameInCopy(error: object, prototype: object): string | undefined {
  if (!(error instanceof ExecutorError) || prototype.constructor?.name !== 'ExecutorError') return undefined;
  return 'elsewhere.ExecutorError';
}

/** The first of the names that is known here; plain `Error` when none is. */
export function errorClassFor(names: readonly string[]): ErrorClass {
  for (const name of names) {
    const errorClass = shared.errorClasses.get(name) ?? byName.get(name);
    if (errorClass !== undefined) return errorClass;
  }
  return Error;
}
