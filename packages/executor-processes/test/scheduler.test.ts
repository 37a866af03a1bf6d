import { processes } from '@elsewhere/executor-processes';
import { schedulerContract } from '@elsewhere/executor-testkit';

schedulerContract('processes', {
  create: () => processes({ workers: 2 }),
  module: {
    url: new URL('../dist/index.js', import.meta.url).href,
    export: 'processes',
    options: { workers: 2 },
  },
});
