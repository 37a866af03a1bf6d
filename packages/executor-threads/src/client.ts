import { MessageChannel, type ResourceLimits, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import { type Boot, CONTROL_BYTES, RING_BYTES, SLOTS, type ToParent, type ToWorker } from './protocol.js';

/** How threads are started. */
export interface ThreadSettings {
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
  readonly execArgv: readonly string[] | undefined;
  readonly resourceLimits: ResourceLimits | undefined;
}

/** What happens on one worker thread. */
export interface ThreadListener {
  message(message: ToParent): void;
  /** The thread is gone; all its messages have been given. `error`: what it died of, if it said so. */
  exit(exitCode: number, error: Error | undefined, stderr: string): void;
}

/** One worker thread from birth to exit. */
export interface ThreadHandle {
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly claims: Int32Array<SharedArrayBuffer>;
  readonly ring: SharedArrayBuffer;
  /** Resolves when the thread takes calls; rejects when it died before. */
  readonly booted: Promise<void>;
  readonly threadId: number;
  post(message: ToWorker, transfer?: readonly object[]): void;
  terminate(): void;
}

/** A place for one worker thread after another. */
export interface ThreadPlace {
  start(idPrefix: string, listener: ThreadListener): ThreadHandle;
  close(): Promise<void>;
}

/** The raw thread that tinypool wraps. */
interface Wrapped {
  readonly thread: Worker;
  emit(event: 'error', error: Error): boolean;
}

const STDERR_CHARACTERS = 4_000;
const ignore = (): void => {};

/** A Tinypool of one worker. We hand our port over in a first short run and do the rest ourselves. */
export function openPlace(settings: ThreadSettings): ThreadPlace {
  const pool = new Tinypool({
    filename: new URL('./entry.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
    useAtomics: false, // else timers and sockets of the worker freeze between tasks
    ...(settings.env === undefined ? {} : { env: settings.env as Record<string, string> }),
    ...(settings.execArgv === undefined ? {} : { execArgv: [...settings.execArgv] }),
    ...(settings.resourceLimits === undefined ? {} : { resourceLimits: settings.resourceLimits }),
  });
  pool.on('error', ignore); // a late throw in an idle worker is told by its exit; here it would end this process
  let closing = false;

  function start(idPrefix: string, listener: ThreadListener): ThreadHandle {
    const wrapped = (pool.threads as unknown as Wrapped[])[0]!;
    const { thread } = wrapped;
    const { port1, port2 } = new MessageChannel();
    const control = new SharedArrayBuffer(CONTROL_BYTES);
    const claims = new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT);
    const ring = new SharedArrayBuffer(RING_BYTES);
    let error: Error | undefined;
    let stderr = '';

    port1.on('message', listener.message);
    port1.unref();
    thread.stderr.on('data', (data) => {
      stderr = (stderr + String(data)).slice(-STDERR_CHARACTERS);
    });
    thread.on('error', (cause: Error) => {
      error ??= cause;
    });
    thread.once('exit', (exitCode) => {
      for (let left = receiveMessageOnPort(port1); left !== undefined; left = receiveMessageOnPort(port1)) {
        listener.message(left.message as ToParent);
      }
      port1.close();
      const diedOf = error;
      // After process.exit() tinypool would wait for ever; an error makes it replace the worker.
      if (diedOf === undefined && !closing)
        wrapped.emit('error', new Error(`the worker exited with code ${exitCode}`));
      listener.exit(exitCode, diedOf, stderr);
    });
    const boot: Boot = { port: port2, control, claims, ring, idPrefix };
    const booted = pool.run(boot, { transferList: [port2] }) as Promise<void>;
    booted.catch(ignore);
    return {
      control: new Int32Array(control),
      claims: new Int32Array(claims),
      ring,
      booted,
      threadId: thread.threadId,
      post: (message, transfer = []) => port1.postMessage(message, transfer as ArrayBuffer[]),
      terminate: () => void thread.terminate(),
    };
  }

  return {
    start,
    async close() {
      closing = true;
      await pool.destroy();
    },
  };
}
