import { executorContract } from '@elsewhere/executor-testkit';
import { threads } from '@elsewhere/executor-threads';

executorContract('threads', {
  create({ workers, heapMiB } = {}) {
    return threads({
      workers,
      resourceLimits: heapMiB === undefined ? undefined : { maxOldGenerationSizeMb: heapMiB },
    });
  },
  createIgnoring: () => threads({ unsupported: 'ignore' }),
  module: {
    url: new URL('../dist/index.js', import.meta.url).href,
    export: 'threads',
    options: { workers: 2 },
  },
});
