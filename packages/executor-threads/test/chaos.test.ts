import { chaos } from '@elsewhere/executor-testkit';
import { threads } from '@elsewhere/executor-threads';

chaos('threads', {
  create: ({ heapMiB, ...pool }) => threads({ ...pool, resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
});
