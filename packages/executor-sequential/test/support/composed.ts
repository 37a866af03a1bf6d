import { balance, type Executor, fallback, hedge, limit, retry, route, timeout } from '@elsewhere/core';
import { sequential } from '@elsewhere/executor-sequential';

type Make = (unsupported?: 'fail' | 'ignore') => Executor;

const one: Make = (unsupported) => sequential({ unsupported });

/** Each composite around executors that run one call at a time on this thread. */
export const composed: Readonly<Record<string, Make>> = {
  limit: (unsupported) => limit(one(unsupported), 2),
  retry: (unsupported) => retry(one(unsupported), { retries: 2, when: () => false }),
  timeout: (unsupported) => timeout(one(unsupported), 60_000),
  fallback: (unsupported) => fallback(one(unsupported), one(unsupported)),
  route: (unsupported) =>
    route(({ args }) => (args.length > 1 ? 'many' : 'few'), {
      few: one(unsupported),
      many: one(unsupported),
    }),
  balance: (unsupported) => balance([one(unsupported), one(unsupported)]),
  hedge: (unsupported) => hedge(one(unsupported), { afterMs: 20 }),
};

/** One of them, for another process. */
export function createComposed({ kind }: { readonly kind: string }): Executor {
  return composed[kind]!();
}
