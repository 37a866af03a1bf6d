import type { Executor } from '@elsewhere/core';
import { defineExecutor } from '@elsewhere/core/adapter';
import type { AwsBatchOptions } from './options.js';
import { toSettings } from './settings.js';
import { Submitter } from './submitter.js';

/**
 * Runs calls as jobs of AWS Batch: many calls in one array job, their arguments and results in a bucket.
 *
 * @throws TypeError, RangeError for unknown options and wrong values.
 *
 * @example
 * ```ts
 * await using batch = awsBatch({ jobQueue: 'spot', jobDefinition: 'elsewhere', bucket: 'my-calls' });
 * const scores = await Promise.all(rates.map((rate) => batch.submit(train, rate)));
 * ```
 */
export function awsBatch(options: AwsBatchOptions): Executor {
  const settings = toSettings(options);
  return defineExecutor({
    name: 'awsbatch',
    supports: {
      inline: true,
      isolation: 'process',
      cancelRunning: 'kill',
      channel: 'progress',
      limits: ['wallTime', 'cpuTime', 'memory'],
      resources: ['cpus', 'memoryMiB', 'gpus'],
      durable: true,
    },
    unsupported: settings.unsupported,
    portable: true,
    keepsLimits: true,
    open: (context) => new Submitter(context, settings),
  });
}
