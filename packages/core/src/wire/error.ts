import { ExecutorError } from '../executor-error.js';
import { show } from '../expect.js';
import { errorClassFor } from './error-classes.js';

/** Where a failure happened. Kept on the error as the non-enumerable member `remote`. */
export interface Remote {
  /** Name of the executor: `'threads'`. */
  readonly executor: string;
  /** Host name of the machine that ran the call. */
  readonly host: string;
  /** Process id there. */
  readonly pid: number;
  /** Which attempt failed, from 1. */
  readonly attempt: number;
}

/** An error of the first class in `classes` that is known here, made without running its constructor. */
export function rebuildError(classes: readonly string[], name: string | null, message: string | null): Error {
  const errorClass = errorClassFor(classes);
  if ((errorClass as unknown) === DOMException) return new DOMException(message ?? '', name ?? 'Error');
  const error = new Error(message ?? '');
  Object.setPrototypeOf(error, errorClass.prototype);
  if ((errorClass as unknown) === ExecutorError) {
    Object.defineProperty(error, Symbol.for('elsewhere.ExecutorError'), { value: true });
  }
  if (name !== null && error.name !== name) {
    Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  }
  return error;
}

/** What was thrown, as an error: errors as they are, anything else as `NON_ERROR_THROWN` with the value as cause. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error || isForeignError(thrown)) return thrown as Error;
  return new ExecutorError('NON_ERROR_THROWN', `the task threw \`${show(thrown)}\`, which is not an Error`, {
    cause: thrown,
  });
}

function isForeignError(thrown: unknown): boolean {
  return Object.prototype.toString.call(thrown) === '[object Error]';
}

/** Adds the non-enumerable `remote` to an error that came back. */
export function tellRemote(error: unknown, remote: Remote): void {
  if (typeof error !== 'object' || error === null || !Object.isExtensible(error)) return;
  if (Object.getOwnPropertyDescriptor(error, 'remote')?.configurable === false) return;
  Object.defineProperty(error, 'remote', { value: remote, configurable: true, writable: true });
}
