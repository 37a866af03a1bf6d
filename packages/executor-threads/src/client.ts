import { MessageChannel, type ResourceLimits, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import {
  ENDED,
  type FromWorker,
  type Link,
  type LinkListener,
  NOT_STARTED,
  type ToWorker,
} from '@elsewhere/core/pool';
import { Tinypool } from 'tinypool';
import type { Boot } from './entry.js';
import { CLAIM, CONTROL, createSharedMemory } from './memory.js';
import { RingReader } from './ring-reader.js';

/** How threads are started. */
export interface ThreadSettings {
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
  readonly execArgv: readonly string[] | undefined;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly idPrefix: string;
  readonly callsPerWorker: number;
  readonly recycleAboveMiB: number | undefined;
}

/** The raw thread that tinypool wraps. */
interface Wrapped {
  readonly thread: Worker;
}

const STDERR_CHARACTERS = 4_000;
const ignore = (): void => {};

/** Starts one worker thread: a Tinypool of its own, to which we hand our port in a first short run. */
export function startThread(settings: ThreadSettings, listener: LinkListener): Link {
  const { env, execArgv, resourceLimits, idPrefix, callsPerWorker, recycleAboveMiB } = settings;
  const pool = new Tinypool({
    filename: new URL('./entry.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
    useAtomics: false, // else timers and sockets of the worker freeze between tasks
    ...(env === undefined ? {} : { env: env as Record<string, string> }),
    ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
  });
  pool.on('error', ignore); // a late throw in an idle worker is told by its exit; here it would end this process
  const { thread } = (pool.threads as unknown as Wrapped[])[0]!;
  const { port1, port2 } = new MessageChannel();
  const memory = createSharedMemory();
  const { claims, control } = memory;
  const ring = new RingReader(memory);
  let error: Error | undefined;
  let stderr = '';

  const receive = (message: FromWorker | 'results' | 'grown'): void => {
    if (message === 'grown') listener.grown?.();
    else if (message !== 'results') listener.message(message);
    else {
      Atomics.store(control, CONTROL.awake, 0);
      listener.results();
    }
  };
  port1.on('message', receive);
  port1.unref();
  thread.stderr.on('data', (data) => {
    stderr = (stderr + String(data)).slice(-STDERR_CHARACTERS);
  });
  thread.prependListener('error', (cause: Error) => {
    error ??= cause;
    pool.options.minThreads = 0; // else tinypool starts another thread in its place, which nobody would end
  });
  thread.once('exit', (exitCode) => {
    for (let left = receiveMessageOnPort(port1); left !== undefined; left = receiveMessageOnPort(port1)) {
      receive(left.message as FromWorker);
    }
    port1.close();
    listener.exit({ exitCode, exitSignal: undefined, error, stderr });
  });
  const boot: Boot = { port: port2, memory, idPrefix, callsPerWorker, recycleAboveMiB };
  const booted = pool.run(boot, { transferList: [port2] }) as Promise<void>;
  booted.catch(ignore);

  return {
    pid: process.pid,
    name: `worker thread ${thread.threadId}`,
    booted,
    post: (slot, generation) => void Atomics.store(claims, slot, generation * 4 + CLAIM.posted),
    revoke(slot, generation) {
      const before = generation * 4 + CLAIM.posted;
      return Atomics.compareExchange(claims, slot, before, generation * 4 + CLAIM.revoked) === before;
    },
    startedAt(slot, generation) {
      const state = Atomics.load(claims, slot) - generation * 4;
      if (state === CLAIM.started) return memory.times[slot]!;
      return state === CLAIM.finished ? ENDED : NOT_STARTED;
    },
    send(message: ToWorker, transfer = []) {
      port1.postMessage(message, transfer as ArrayBuffer[]);
      Atomics.add(control, CONTROL.sent, 1);
      Atomics.notify(control, CONTROL.sent);
    },
    drain: (take) => ring.drain(take),
    heard() {
      Atomics.add(control, CONTROL.heard, 1);
      Atomics.notify(control, CONTROL.heard);
    },
    kill: () => void thread.terminate(),
    retire: () => void pool.destroy().catch(ignore),
  };
}
