import { sequential } from '@elsewhere/executor-sequential';
import { schedulerContract } from '@elsewhere/executor-testkit';

schedulerContract('sequential', {
  create: () => sequential(),
  module: {
    url: new URL('../dist/index.js', import.meta.url).href,
    export: 'sequential',
  },
});
