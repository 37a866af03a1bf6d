import { executorContract } from '@elsewhere/executor-testkit';
import { composed } from './support/composed.js';

for (const [kind, create] of Object.entries(composed)) {
  executorContract(`${kind} around sequential`, {
    create: () => create(),
    pendingCalls: 50_000, // seven suites are run here
    createIgnoring: () => create('ignore'),
    module: {
      url: new URL('./support/composed.ts', import.meta.url).href,
      export: 'createComposed',
      options: { kind },
      execArgv: ['--import', 'tsx'],
    },
  });
}
