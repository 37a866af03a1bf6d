import { sequential } from '@elsewhere/executor-sequential';
import { executorContract } from '@elsewhere/executor-testkit';

executorContract('sequential', {
  create: () => sequential(),
  createIgnoring: () => sequential({ unsupported: 'ignore' }),
  module: { url: new URL('../dist/index.js', import.meta.url).href, export: 'sequential' },
});
