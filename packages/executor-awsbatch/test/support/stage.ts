import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Executor, ExecutorError } from '@elsewhere/core';
import { type AwsBatchOptions, awsBatch } from '@elsewhere/executor-awsbatch';
import { type LocalBatch, type LocalBatchOptions, startLocalBatch } from '@elsewhere/executor-awsbatch/local';
import { onTestFinished } from 'vitest';

/** An endpoint in this process, an executor on it, and a file for calls to write to. */
export interface Stage {
  readonly local: LocalBatch;
  readonly executor: Executor;
  readonly file: string;
  /** Words that calls have written: one per run. */
  lines(): string[];
  /** Another executor on the same endpoint. */
  another(options?: Partial<AwsBatchOptions>): Executor;
}

/** Quick looks: the machine is this one. */
const QUICK = { lingerMs: 10, pollMs: 50, maxPollMs: 250, lookMs: 100, heartbeatMs: 250 };

/** Everything ends with the test, also when it fails. */
export async function stage(
  given: Partial<AwsBatchOptions> | ((local: LocalBatch) => Partial<AwsBatchOptions>) = {},
  endpoint: LocalBatchOptions = {},
): Promise<Stage> {
  const local = await startLocalBatch({ vcpus: 2, stopTimeoutMs: 5_000, ...endpoint });
  const options = typeof given === 'function' ? given(local) : given;
  const folder = mkdtempSync(join(tmpdir(), 'awsbatch-'));
  const executors: Executor[] = [];
  onTestFinished(async () => {
    local.faults.clear();
    await Promise.all(executors.map((executor) => executor.close({ cancel: true })));
    await local.close();
    rmSync(folder, { recursive: true });
  });
  const another = (more: Partial<AwsBatchOptions> = {}): Executor => {
    const executor = awsBatch({ ...local.executor, ...QUICK, ...options, ...more });
    executors.push(executor);
    return executor;
  };
  const file = join(folder, 'lines');
  return {
    local,
    executor: another(),
    file,
    another,
    lines() {
      try {
        return readFileSync(file, 'utf8').split('\n').slice(0, -1);
      } catch {
        return [];
      }
    },
  };
}

/** The error of ours that a call fails with. */
export async function failure(future: PromiseLike<unknown>): Promise<ExecutorError> {
  try {
    await future;
  } catch (error) {
    if (error instanceof ExecutorError) return error;
    throw error;
  }
  throw new Error('expected the call to fail');
}
