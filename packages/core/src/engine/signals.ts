import type { CallOptions } from '../task/call-options.js';

interface Cancellable {
  cancel(reason?: unknown): void;
}

const watched = new WeakMap<AbortSignal, Set<Cancellable>>();
const listeners = new WeakMap<AbortSignal, () => void>();

/** Cancels a call when the signal aborts. However many calls share a signal, it has one listener. */
export function watchSignal(signal: AbortSignal, call: Cancellable): void {
  const calls = watched.get(signal);
  if (calls !== undefined) {
    calls.add(call);
    return;
  }
  const all = new Set([call]);
  const abort = (): void => {
    for (const each of [...all]) each.cancel(signal.reason);
  };
  watched.set(signal, all);
  listeners.set(signal, abort);
  signal.addEventListener('abort', abort, { once: true });
}

/** Listens to the signal among the options of a call, if any. Returns whether the call is still wanted. */
export function heedSignal(call: Cancellable & { readonly options: CallOptions }): boolean {
  const { signal } = call.options;
  if (signal?.aborted) queueMicrotask(() => call.cancel(signal.reason));
  else if (signal !== undefined) watchSignal(signal, call);
  return signal?.aborted !== true;
}

/** The call has settled: the last one to leave takes the listener with it. */
export function unwatchSignal(signal: AbortSignal, call: Cancellable): void {
  const calls = watched.get(signal);
  if (calls === undefined || !calls.delete(call) || calls.size > 0) return;
  signal.removeEventListener('abort', listeners.get(signal)!);
  watched.delete(signal);
  listeners.delete(signal);
}
