import { executorContract } from '@elsewhere/executor-testkit';
import { processes } from '@elsewhere/executor-processes';

executorContract('processes', {
  create: ({ workers } = {}) => processes({ workers }),
  createIgnoring: () => processes({ unsupported: 'ignore' }),
  module: { url: import.meta.resolve('@elsewhere/executor-processes'), export: 'processes' },
});
