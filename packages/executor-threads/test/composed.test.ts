import { executorContract } from '@elsewhere/executor-testkit';
import { composed } from './support/composed.js';

for (const [kind, create] of Object.entries(composed)) {
  executorContract(`${kind} around threads`, {
    create: (wish) => create(wish ?? {}),
    createIgnoring: () => create({ unsupported: 'ignore' }),
    module: {
      url: new URL('./support/composed.ts', import.meta.url).href,
      export: 'createComposed',
      options: { kind },
      execArgv: ['--import', 'tsx'],
    },
  });
}
