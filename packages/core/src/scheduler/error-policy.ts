import { expectOneOf, show } from '../expect.js';

/** What an error does to a run: reject it, end it with the error in its exit state, or nothing. */
export type FailureMode = 'raise' | 'end' | 'continue';

/** One mode for all errors, or an ordered list of class or test with its mode: the first match wins, none is `raise`. */
export type ErrorPolicy =
  | FailureMode
  | readonly (readonly [
      (abstract new (...args: never[]) => Error) | ((error: unknown) => boolean),
      FailureMode,
    ])[];

const MODES = ['raise', 'end', 'continue'];

/** @throws TypeError, RangeError for anything else. */
export function checkErrorPolicy(policy: ErrorPolicy | undefined): void {
  if (!Array.isArray(policy)) {
    expectOneOf('onError', policy, MODES);
    return;
  }
  for (const [index, entry] of policy.entries()) {
    if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'function') {
      throw new TypeError(
        `expected \`onError[${index}]\` to be [class or test, mode], got \`${show(entry)}\``,
      );
    }
    if (entry[1] === undefined) throw new TypeError(`expected \`onError[${index}]\` to have a mode`);
    expectOneOf(`onError[${index}][1]`, entry[1], MODES);
  }
}

/** The mode for one error. */
export function modeFor(policy: ErrorPolicy, error: unknown): FailureMode {
  if (typeof policy === 'string') return policy;
  for (const [match, mode] of policy) {
    if (matches(match, error)) return mode;
  }
  return 'raise';
}

function matches(match: unknown, error: unknown): boolean {
  if (isErrorClass(match)) return error instanceof match;
  return (match as (error: unknown) => boolean)(error);
}

function isErrorClass(match: unknown): match is abstract new (...args: never[]) => Error {
  const { prototype } = match as { prototype?: unknown };
  return match === Error || prototype instanceof Error;
}
