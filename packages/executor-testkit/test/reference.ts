import type { Executor, Supports } from '@elsewhere/core';
import { defineExecutor, type ExecutorDefinition } from '@elsewhere/core/adapter';
import { runHere } from '@elsewhere/core/worker';

/** Options of {@link reference}. */
export interface ReferenceOptions {
  readonly workers?: number | undefined;
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}

/** What the reference declares. */
export const REFERENCE_SUPPORTS: Partial<Supports> = {
  inline: true,
  parallel: true,
  isolation: 'none',
  cancelRunning: 'cooperative',
  channel: 'full',
  limits: ['wallTime'],
  transfer: true,
};

/** The definition of the reference, for executors that differ from it in one place. */
export function referenceDefinition(options: ReferenceOptions = {}): ExecutorDefinition {
  return {
    name: 'reference',
    supports: REFERENCE_SUPPORTS,
    concurrency: options.workers ?? 4,
    unsupported: options.unsupported,
    run: (call, context) => runHere(call, context, { executor: 'reference' }),
  };
}

/** The smallest honest executor: calls run on this thread, up to `workers` at once. */
export function reference(options: ReferenceOptions = {}): Executor {
  return defineExecutor(referenceDefinition(options));
}
