import type { Duplex } from 'node:stream';
import { ExecutorError } from '@elsewhere/core/worker';
import { type StreamWorker, WorkerAtStream } from './stream-worker.js';

/** Options of {@link greetWorker}. */
export interface GreetOptions {
  /** The worker has to prove it. Default: none, for streams that nobody else can reach. */
  readonly secret?: string | undefined;
  /** Milliseconds that a worker has to say hello. Default: 10,000. */
  readonly helloMs?: number | undefined;
}

/**
 * The submitter's end of a stream: resolves when the worker at the other end has said hello.
 *
 * @throws ExecutorError `REJECTED` for a worker that does not know the secret or speaks another language;
 * `UNAVAILABLE` when none says hello in time.
 */
export async function greetWorker(stream: Duplex, options: GreetOptions = {}): Promise<StreamWorker> {
  const { helloMs = 10_000 } = options;
  const worker = new WorkerAtStream(stream, options.secret);
  const late = setTimeout(() => {
    worker.refuse(new ExecutorError('UNAVAILABLE', `no worker said hello within ${helloMs} ms`));
  }, helloMs);
  try {
    await worker.greeted;
    return worker;
  } finally {
    clearTimeout(late);
  }
}
