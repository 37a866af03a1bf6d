import type { CloseOptions, Executor } from '@elsewhere/core';
import { awsBatch } from '@elsewhere/executor-awsbatch';
import { startLocalBatch } from '@elsewhere/executor-awsbatch/local';

/**
 * AWS Batch on this machine, jobs as processes; the endpoint ends with its executor. Jobs see the files of this machine,
 * so that nothing has to be bundled.
 */
export async function awsBatchLocal(vcpus: number): Promise<Executor> {
  const local = await startLocalBatch({ vcpus });
  const executor = awsBatch({
    ...local.executor,
    code: 'file',
    lingerMs: 20,
    pollMs: 100,
    maxPollMs: 1_000,
    lookMs: 500,
  });
  const close = (options?: CloseOptions): Promise<void> =>
    executor.close(options).finally(() => local.close());
  return { ...executor, close, [Symbol.asyncDispose]: () => close() };
}
