import { shared } from '../shared-state.js';

const BRAND = Symbol.for('elsewhere.NotInWorkerError');

/** A one-file script submits at its top level, and so does its copy in a worker. */
class NotInWorkerError extends Error {
  readonly [BRAND] = true;

  /** A bundle throws the one of its own copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/**
 * In a worker only running tasks submit: what else a module does there when it is imported would start pools within
 * pools without end.
 *
 * @throws Error when this is a worker and no call is running.
 */
export function refuseInWorker(what: string): void {
  if (!shared.worker || shared.currentCall.getStore() !== undefined) return;
  throw new NotInWorkerError(
    `${what} was called in a worker outside of a task, by a module that was imported to find one. ` +
      'Define tasks in a module of their own.',
  );
}

/**
 * Says that this thread or process exists to run calls. A script whose `main()` nobody awaits rejects there with
 * what {@link refuseInWorker} throws: that is expected and passed over, other rejections are not.
 */
export function markAsWorker(): void {
  shared.worker = true;
  process.on('unhandledRejection', (reason) => {
    if (!(reason instanceof NotInWorkerError)) throw reason;
  });
}

/** Did importing a module fail because it submits, as a whole app does? */
export function submittedInWorker(error: unknown): boolean {
  return error instanceof NotInWorkerError;
}
