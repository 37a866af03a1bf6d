import { redis } from '@elsewhere/executor-redis';
import { executorContract } from '@elsewhere/executor-testkit';
import { onRedis } from './support/server.js';
import { workersOn } from './support/workers.js';

await onRedis('redis keeps the contract', (server) => {
  const { url } = server;
  const queueOf = workersOn(server);
  executorContract('redis', {
    create: async (wish = {}) => redis({ url, queue: await queueOf(wish) }),
    createIgnoring: async () => redis({ url, queue: await queueOf({}), unsupported: 'ignore' }),
    module: {
      url: import.meta.resolve('@elsewhere/executor-redis'),
      export: 'redis',
      options: { url, queue: 'suite-2-any' },
    },
  });
});
