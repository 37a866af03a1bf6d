import { balance, type Executor, fallback, hedge, limit, retry, route, timeout } from '@elsewhere/core';
import { threads } from '@elsewhere/executor-threads';

/** What the threads inside are made with. */
export interface Inner {
  readonly workers?: number | undefined;
  readonly heapMiB?: number | undefined;
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}

function pool({ workers, heapMiB, unsupported }: Inner): Executor {
  const resourceLimits = heapMiB === undefined ? undefined : { maxOldGenerationSizeMb: heapMiB };
  return threads({ workers, unsupported, resourceLimits });
}

/** Each composite around threads. */
export const composed: Readonly<Record<string, (inner: Inner) => Executor>> = {
  limit: (inner) => limit(pool(inner), inner.workers ?? 4),
  retry: (inner) => retry(pool(inner), { retries: 2, when: () => false }),
  timeout: (inner) => timeout(pool(inner), 600_000),
  fallback: (inner) => fallback(pool(inner), pool(inner)),
  route(inner) {
    const both = pool(inner); // as many workers as the suite wishes, not twice as many
    return route(({ args }) => (args.length > 3 ? 'many' : 'few'), { few: both, many: both });
  },
  balance: (inner) => balance([pool(inner)]),
  hedge: (inner) => hedge(pool(inner), { afterMs: 60_000 }),
};

/** All of them, one in another. */
export function nest(inner: Inner): Executor {
  const bounded = timeout(pool(inner), 600_000);
  const shared = balance([retry(fallback(bounded, pool(inner)), 0)], 'least-busy');
  return limit(
    hedge(
      route(() => 'all', { all: shared }),
      { afterMs: 60_000 },
    ),
    1_000_000,
  );
}
