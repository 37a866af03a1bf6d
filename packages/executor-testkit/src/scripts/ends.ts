/** C5: uses an executor, never closes it, and comes to its end. Run by the suite in a process of its own. */
import type { Executor } from '@elsewhere/core';
import { throwBuiltIn } from '../tasks/failing.js';
import { loseWorker } from '../tasks/losing.js';
import { add } from '../tasks/values.js';
import { sleep } from '../tasks/work.js';
import { loadExecutor, readOrders } from './load-executor.js';

const MODES: Record<string, (executor: Executor) => Promise<unknown> | undefined> = {
  unused: () => undefined,
  used: (executor) => executor.submit(add, 1, 1),
  failed: (executor) => executor.submit(throwBuiltIn, 'Error', 'on purpose').catch(() => undefined),
  cancelled(executor) {
    const running = executor.submit(sleep, 100);
    running.on('started', () => running.cancel());
    return running.catch(() => undefined);
  },
  lost: (executor) => executor.submit(loseWorker, 'exit').catch(() => undefined),
  // Nothing waits for it at the top level: only the pending call itself keeps this process alive.
  pending(executor) {
    void executor.submit(sleep, 400).then((ms) => console.log(`answered ${ms}`));
    return undefined;
  },
};

const orders = readOrders();
await MODES[orders.mode]?.(await loadExecutor(orders));
console.log('end of script');
