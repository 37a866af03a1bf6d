import { processes } from '@elsewhere/executor-processes';
import { chaos } from '@elsewhere/executor-testkit';

chaos('processes', {
  create: ({ heapMiB, ...pool }) =>
    processes({ ...pool, execArgv: [`--max-old-space-size=${heapMiB}`], output: 'log' }),
});
