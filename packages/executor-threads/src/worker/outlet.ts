import type { MessagePort } from 'node:worker_threads';
import { CONTROL, MAX_UNHEARD, type ToParent } from '../protocol.js';

/** Sends what tasks say. A task that floods waits for the parent to listen, so that nobody else has to. */
export class Outlet {
  readonly #port: MessagePort;
  readonly #control: Int32Array;
  #sent = 0;

  constructor(port: MessagePort, control: Int32Array) {
    this.#port = port;
    this.#control = control;
  }

  /** For results and signs of life: never waits. */
  post(message: ToParent, transfer: readonly object[] = []): void {
    this.#port.postMessage(message, transfer as ArrayBuffer[]);
  }

  /** For progress, messages and requests. */
  postEvent(message: ToParent): void {
    this.#port.postMessage(message);
    this.#sent = (this.#sent + 1) | 0;
    for (;;) {
      const heard = Atomics.load(this.#control, CONTROL.heard);
      if (((this.#sent - heard) | 0) < MAX_UNHEARD) return;
      Atomics.wait(this.#control, CONTROL.heard, heard, 20);
    }
  }

  /** Says once that there are results in the ring. */
  wake(): void {
    if (Atomics.exchange(this.#control, CONTROL.awake, 1) === 0) this.#port.postMessage('wake');
  }
}
