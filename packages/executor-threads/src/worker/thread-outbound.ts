import type { MessagePort } from 'node:worker_threads';
import type { FromWorker, Outbound } from '@elsewhere/core/runner';
import type { Sealed } from '@elsewhere/core/worker';
import { CLAIM, CONTROL, type SharedMemory } from '../memory.js';
import { RingWriter } from './ring-writer.js';

/** Events that may be on their way before the task has to wait. */
const MAX_UNHEARD = 128;

/** The worker's side of the link: claims and results in shared memory, the rest on a port. */
export class ThreadOutbound implements Outbound {
  readonly executor = 'threads';
  readonly idPrefix: string;
  readonly #port: MessagePort;
  readonly #memory: SharedMemory;
  readonly #ring: RingWriter;
  #sent = 0;

  constructor(port: MessagePort, memory: SharedMemory, idPrefix: string) {
    this.#port = port;
    this.#memory = memory;
    this.#ring = new RingWriter(memory);
    this.idPrefix = idPrefix;
  }

  claim(slot: number, generation: number): boolean {
    const { claims, times } = this.#memory;
    const posted = generation * 4 + CLAIM.posted;
    times[slot] = performance.timeOrigin + performance.now();
    return Atomics.compareExchange(claims, slot, posted, generation * 4 + CLAIM.started) === posted;
  }

  finish(slot: number, generation: number, failed: boolean, runMs: number, sealed: Sealed): void {
    const written =
      typeof sealed === 'string' && this.#ring.write(slot, generation * 4 + (failed ? 1 : 0), runMs, sealed);
    if (!written) this.send({ kind: 'result', slot, generation, failed, runMs, value: sealed });
    else Atomics.store(this.#memory.claims, slot, generation * 4 + CLAIM.finished);
  }

  flush(): void {
    if (Atomics.exchange(this.#memory.control, CONTROL.awake, 1) === 0) this.#port.postMessage('results');
  }

  send(message: FromWorker): void {
    const blobs = message.kind === 'result' && typeof message.value === 'object' ? message.value.blobs : [];
    this.#port.postMessage(message, blobs as ArrayBuffer[]);
    if (message.kind === 'result') {
      Atomics.store(this.#memory.claims, message.slot, message.generation * 4 + CLAIM.finished);
    }
  }

  sendEvent(message: FromWorker): void {
    this.#port.postMessage(message);
    this.#sent = (this.#sent + 1) | 0;
    const { control } = this.#memory;
    for (;;) {
      const heard = Atomics.load(control, CONTROL.heard);
      if (((this.#sent - heard) | 0) < MAX_UNHEARD) return;
      Atomics.wait(control, CONTROL.heard, heard, 20);
    }
  }
}
