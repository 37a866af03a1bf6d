import { defineExecutor, expectInteger, type LiveCall } from '../adapter/index.js';
import type { Executor, Supports } from '../index.js';
import type { Link, LinkListener } from './link.js';
import { liveCallSink } from './live-call-sink.js';
import { type PoolOptions, type PoolRules, toPoolRules } from './pool-options.js';
import type { PoolWorker } from './pool-worker.js';
import { WorkerPool } from './worker-pool.js';

/** An executor whose number of workers can be changed while it works. */
export interface ResizableExecutor extends Executor {
  /**
   * Changes the number of workers: more start when they are needed, surplus ones end when they have finished what
   * they run. No call is lost or run twice.
   *
   * @param workers - A positive integer.
   */
  resize(workers: number): void;
}

/** A local pool as an executor. */
export interface PoolExecutorDefinition {
  readonly name: string;
  readonly supports: Partial<Supports>;
  readonly options: PoolOptions;
  /** Starts a worker. */
  start(listener: LinkListener, rules: PoolRules, idPrefix: string): Link;
  /** Looks at what busy workers use, every few milliseconds. */
  look?(workers: Iterable<PoolWorker<LiveCall>>): void;
}

/** An executor of workers on this machine. */
export function definePoolExecutor(definition: PoolExecutorDefinition): ResizableExecutor {
  const { name, supports, options, start, look } = definition;
  const rules = toPoolRules(options);
  let pool: WorkerPool<LiveCall> | undefined;
  const executor = defineExecutor({
    name,
    supports: {
      inline: true,
      parallel: rules.workers > 1 || rules.callsPerWorker > 1,
      channel: 'full',
      // Killing a worker would take the calls beside the unwanted one with it.
      cancelRunning: rules.callsPerWorker > 1 ? 'cooperative' : 'kill',
      ...supports,
    },
    unsupported: rules.unsupported,
    open: (context) => {
      pool = new WorkerPool<LiveCall>(context, {
        ...rules,
        sink: liveCallSink(name),
        start: (listener) => start(listener, rules, context.idPrefix),
        look,
      });
      return pool;
    },
  });
  return Object.assign(executor, {
    resize(workers: number) {
      expectInteger('workers', workers ?? Number.NaN, 1);
      pool?.resize(workers);
    },
  });
}
