import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { CallLoop, type ToWorker, watchMemory } from '@elsewhere/core/runner';
import { markAsWorker } from '@elsewhere/core/worker';
import { CONTROL, type SharedMemory } from './memory.js';
import { ThreadOutbound } from './worker/thread-outbound.js';

/** What a thread is born with. */
export interface Boot {
  readonly port: MessagePort;
  readonly memory: SharedMemory;
  readonly idPrefix: string;
  readonly callsPerWorker: number;
  readonly recycleAboveMiB: number | undefined;
}

/** Milliseconds for which an idle thread waits for the next message before it turns to its event loop. */
const LINGER_MS = 1;

/** Milliseconds after which timers and sockets of the thread get a turn, however fast messages come. */
const TURN_MS = 10;

/** What tinypool runs first on a new thread: takes over the port and returns, so that the pool counts it as idle. */
export default function boot({ port, memory, idPrefix, callsPerWorker, recycleAboveMiB }: Boot): void {
  markAsWorker();
  const { control } = memory;
  const outbound = new ThreadOutbound(port, memory, idPrefix);
  const used = (): number => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const watch =
    recycleAboveMiB === undefined
      ? undefined
      : watchMemory(recycleAboveMiB, used, () => port.postMessage('grown'));
  const loop = new CallLoop(outbound, callsPerWorker, watch);
  let received = 0;

  port.on('message', (message: ToWorker) => {
    take(message);
    linger();
  });

  function take(message: ToWorker): void {
    received = (received + 1) | 0;
    loop.receive(message);
  }

  /** One call after another comes faster when this thread does not go through its event loop in between. */
  function linger(): void {
    const end = performance.now() + TURN_MS;
    while (!loop.busy && Atomics.wait(control, CONTROL.sent, received, LINGER_MS) !== 'timed-out') {
      const next = receiveMessageOnPort(port);
      if (next === undefined) return;
      take(next.message as ToWorker);
      if (performance.now() > end) return;
    }
  }
}
