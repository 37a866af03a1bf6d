import { executorContract } from '@elsewhere/executor-testkit';
import { reference } from './reference.js';

executorContract('reference', {
  create: ({ workers } = {}) => reference({ workers }),
  createIgnoring: () => reference({ unsupported: 'ignore' }),
  module: {
    url: new URL('./reference.ts', import.meta.url).href,
    export: 'reference',
    execArgv: ['--import', 'tsx'],
  },
});
