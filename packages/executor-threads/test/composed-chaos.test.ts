import { balance, fallback, limit, retry, timeout } from '@elsewhere/core';
import { chaos } from '@elsewhere/executor-testkit';
import { threads } from '@elsewhere/executor-threads';

chaos('composites around threads', {
  create({ heapMiB, ...pool }) {
    const inner = threads({ ...pool, resourceLimits: { maxOldGenerationSizeMb: heapMiB } });
    const careful = fallback(timeout(inner, 600_000), inner);
    const outer = retry(limit(balance([careful]), 1_000_000), { retries: 1, when: () => false });
    return Object.assign(outer, { resize: (workers: number) => inner.resize(workers) });
  },
});
