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
  route: (inner) =>
    route(({ args }) => (args.length > 3 ? 'many' : 'few'), { few: pool(inner), many: pool(inner) }),
  balance: (inner) => balance([pool(inner)]),
  leastBusy: (inner) => balance([pool(inner)], 'least-busy'),
  hedge: (inner) => hedge(pool(inner), { afterMs: 60_000 }),
  nest: (inner) =>
    limit(
      hedge(
        route(() => 'all', { all: retry(fallback(timeout(pool(inner), 600_000), pool(inner)), 0) }),
        { afterMs: 60_000 },
      ),
      100_000,
    ),
};

/** One of them, for another process. */
export function createComposed({ kind }: { readonly kind: string }): Executor {
  return composed[kind]!({ workers: 2 });
}
