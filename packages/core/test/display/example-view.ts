import type { CallView, ExecutorView, RunView } from '../../src/display/run-view.js';

/** Ten calls, of which two run and one has failed, except for what the test is about. */
export function exampleView(changes: Partial<RunView> = {}): RunView {
  return {
    elapsedMs: 12_340,
    total: 10,
    leftMs: 8_100,
    waiting: 3,
    running: 2,
    succeeded: 4,
    failed: 1,
    cancelled: 0,
    retried: 0,
    rate: 0.4,
    rates: [0, 0.5, 1, 0.5, 0.4],
    calls: [
      exampleCall({ label: 'fold 3', fraction: 0.62, note: 'epoch 31', elapsedMs: 4_210 }),
      exampleCall({
        label: 'fold 4',
        fraction: 0.18,
        note: 'epoch 9',
        worker: 'worker thread 2',
        attempt: 2,
      }),
    ],
    slowest: [
      { label: 'fold 1', elapsedMs: 7_300 },
      { label: 'fold 2', elapsedMs: 3_000 },
    ],
    failures: [
      { label: 'fold 2', at: new Date(2026, 10, 25, 14, 2, 11).getTime(), error: 'RangeError: k is 0' },
    ],
    executor: exampleExecutor(),
    note: undefined,
    ...changes,
  };
}

/** A call that has run for a second. */
export function exampleCall(changes: Partial<CallView> = {}): CallView {
  const first = { label: 'train', attempt: 1, elapsedMs: 1_000, fraction: undefined, note: '' };
  return { ...first, worker: 'worker thread 1', ...changes };
}

/** Two threads. */
export function exampleExecutor(changes: Partial<ExecutorView> = {}): ExecutorView {
  const stats = { pending: 3, running: 2, workers: 2, fenced: 0 };
  return { label: undefined, name: 'threads', stats, parts: [], ...changes };
}
