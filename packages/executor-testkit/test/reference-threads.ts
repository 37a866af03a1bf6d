import { Worker } from 'node:worker_threads';
import { type Executor, ExecutorError } from '@elsewhere/core';
import {
  type AcceptedCall,
  defineExecutor,
  type ExecutorDefinition,
  open,
  type Remote,
  type RunContext,
  seal,
  tellRemote,
} from '@elsewhere/core/adapter';

/** Options of {@link referenceThreads}. */
export interface ReferenceThreadsOptions {
  readonly workers?: number | undefined;
  readonly heapMiB?: number | undefined;
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}

const ACKNOWLEDGE_MS = 50;
const GRACE_MS = 500;

interface Thread {
  readonly worker: Worker;
  /** How many messages of a task are on their way: the thread waits when they are too many. */
  readonly unread: Int32Array;
  stderr: string;
}

/** What a thread says, see `reference-threads-worker.mjs`. */
type Said =
  | { said: 'started' | 'acknowledged' }
  | { said: 'stderr'; text: string }
  | { said: 'progress'; fraction: number; note: string }
  | { said: 'message'; message: string }
  | { said: 'request'; number: number; data: string }
  | { said: 'done'; value: string }
  | { said: 'failed'; error: string; remote: Remote };

/** The definition of the thread reference, for executors that differ from it in one place. */
export function referenceThreadsDefinition(options: ReferenceThreadsOptions = {}): ExecutorDefinition {
  const { workers = 2, heapMiB, unsupported } = options;
  const idle: Thread[] = [];

  function start(): Thread {
    const unread = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('./reference-threads-worker.mjs', import.meta.url), {
      workerData: unread,
      resourceLimits: heapMiB === undefined ? {} : { maxOldGenerationSizeMb: heapMiB },
    });
    return { worker, unread, stderr: '' };
  }

  function run(call: AcceptedCall, context: RunContext): Promise<unknown> {
    const thread = idle.pop() ?? start();
    const { worker } = thread;
    let cause: unknown;
    let timer: NodeJS.Timeout | undefined;
    const kill = (): void => void worker.terminate();
    const outcome = new Promise<unknown>((resolve, reject) => {
      const leave = (settle: () => void): void => {
        clearTimeout(timer);
        for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
        worker.unref();
        idle.push(thread);
        settle();
      };
      const hear: { [S in Said['said']]: (said: Extract<Said, { said: S }>) => void } = {
        started: () => context.started(),
        acknowledged: () => {
          clearTimeout(timer);
          timer = setTimeout(kill, call.options.graceMs ?? GRACE_MS);
        },
        stderr: ({ text }) => {
          thread.stderr = (thread.stderr + text).slice(-2_000);
        },
        progress: ({ fraction, note }) => {
          read(thread);
          context.progress(fraction, open(note));
        },
        message: ({ message }) => {
          read(thread);
          context.message(open(message));
        },
        request: ({ number, data }) =>
          context.request(open(data)).then(
            (answer) => worker.postMessage({ told: 'answer', number, value: seal(answer, 'answer') }),
            (error) => worker.postMessage({ told: 'refusal', number, error: seal(error, 'error') }),
          ),
        done: ({ value }) => leave(() => resolve(open(value))),
        failed: ({ error, remote }) => {
          const opened = open(error);
          tellRemote(opened, remote);
          leave(() => reject(opened));
        },
      };
      worker.on('message', (said: Said) => (hear[said.said] as (said: Said) => void)(said));
      worker.on('error', (error) => {
        cause = error;
      });
      worker.once('exit', (exitCode) => {
        clearTimeout(timer);
        const details = { cause, exitCode, stderr: thread.stderr };
        reject(new ExecutorError('WORKER_LOST', `the thread exited with code ${exitCode}`, details));
      });
    });
    context.signal.addEventListener('abort', () => {
      worker.postMessage({ told: 'abort', reason: 'this attempt is no longer wanted' });
      timer = setTimeout(kill, ACKNOWLEDGE_MS);
    });
    void (async () => {
      for await (const message of context.messages)
        worker.postMessage({ told: 'message', message: seal(message, 'message') });
    })();
    worker.ref();
    const { run: _, ...reference } = Reflect.get(call.task, Symbol.for('elsewhere.task'));
    worker.postMessage({
      told: 'call',
      reference,
      id: call.id,
      attempt: call.attempt,
      args: seal(call.args, 'args'),
    });
    return outcome;
  }

  return {
    name: 'reference-threads',
    supports: { inline: true, isolation: 'thread', cancelRunning: 'kill', channel: 'full' },
    concurrency: workers,
    unsupported,
    run,
    async close() {
      await Promise.all(idle.map(({ worker }) => worker.terminate()));
    },
  };
}

function read({ unread }: Thread): void {
  Atomics.sub(unread, 0, 1);
  Atomics.notify(unread, 0);
}

/** An honest executor on raw threads: one call at a time on each, nothing handed over in advance. */
export function referenceThreads(options: ReferenceThreadsOptions = {}): Executor {
  return defineExecutor(referenceThreadsDefinition(options));
}
