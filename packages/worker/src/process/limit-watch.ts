import type { Held, PoolCall, PoolWorker } from '@elsewhere/core/pool';
import { ExecutorError } from '@elsewhere/core/worker';
import { type TreeUsage, usageOfTree } from './tree-usage.js';

/** Milliseconds between two looks at a process tree. */
const LOOK_EVERY_MS = 50;

/** Watches `memoryMiB` and `cpuTimeMs` of running calls and ends the workers of those that go beyond. */
export class LimitWatch<C extends PoolCall> {
  readonly #exceeded: (call: C, attempt: number, error: ExecutorError) => void;
  /** Processor time of a worker's tree when its present call was first seen. */
  readonly #before = new WeakMap<
    PoolWorker<C>,
    { readonly call: C; readonly attempt: number; readonly cpuTimeMs: number }
  >();
  readonly #measure: (pid: number) => TreeUsage;
  #lookedAt = 0;

  /** @param measure - What a process and its descendants use. */
  constructor(
    exceeded: (call: C, attempt: number, error: ExecutorError) => void,
    measure: (pid: number) => TreeUsage = usageOfTree,
  ) {
    this.#exceeded = exceeded;
    this.#measure = measure;
  }

  look(workers: Iterable<PoolWorker<C>>): void {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = now;
    for (const worker of workers) {
      for (const held of worker.runningCalls()) this.#check(worker, held);
    }
  }

  #check(worker: PoolWorker<C>, held: Held<C>): void {
    const call = held.call!;
    const { memoryMiB, cpuTimeMs } = call.options.limits ?? {};
    if (held.dropped || (memoryMiB === undefined && cpuTimeMs === undefined)) return;
    const usage = this.#measure(worker.place.pid);
    const usedMs = usage.cpuTimeMs - this.#cpuTimeBefore(worker, held, usage);
    const limit = memoryMiB !== undefined && usage.memoryMiB > memoryMiB ? 'memory' : 'cpuTime';
    const breach =
      limit === 'memory'
        ? `used ${Math.round(usage.memoryMiB)} MiB of memory, its limit \`memoryMiB\` is ${memoryMiB}`
        : cpuTimeMs !== undefined && usedMs > cpuTimeMs
          ? `used ${Math.round(usedMs)} ms of processor time, its limit \`cpuTimeMs\` is ${cpuTimeMs}`
          : undefined;
    if (breach === undefined) return;
    const what = call.options.label ?? call.definition.name;
    const error = new ExecutorError('LIMIT_EXCEEDED', `the call ${breach}; it was running '${what}'`, {
      limit,
    });
    this.#exceeded(call, held.attempt, error);
    worker.killFor(held); // at once: what eats memory may not get to hear its signal
  }

  #cpuTimeBefore(worker: PoolWorker<C>, { call, attempt }: Held<C>, usage: TreeUsage): number {
    const before = this.#before.get(worker);
    if (before?.call === call && before?.attempt === attempt) return before.cpuTimeMs;
    this.#before.set(worker, { call: call!, attempt, cpuTimeMs: usage.cpuTimeMs });
    return usage.cpuTimeMs;
  }
}
