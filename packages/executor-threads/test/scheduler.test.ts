import { schedulerContract } from '@elsewhere/executor-testkit';
import { threads } from '@elsewhere/executor-threads';

schedulerContract('threads', {
  create: () => threads({ workers: 2 }),
  module: {
    url: new URL('../dist/index.js', import.meta.url).href,
    export: 'threads',
    options: { workers: 2 },
  },
});
