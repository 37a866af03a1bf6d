import { processes } from '@elsewhere/executor-processes';
import { executorContract } from '@elsewhere/executor-testkit';

executorContract('processes', {
  create({ workers, heapMiB } = {}) {
    const execArgv = heapMiB === undefined ? undefined : [`--max-old-space-size=${heapMiB}`];
    return processes({ workers, execArgv });
  },
  createIgnoring: () => processes({ unsupported: 'ignore' }),
  module: { url: import.meta.resolve('@elsewhere/executor-processes'), export: 'processes' },
});
