import type { CallOptions } from '@elsewhere/core';
import type { LiveCall, Sealed } from '@elsewhere/core/adapter';
import type { TaskNumber, ToWorker } from './protocol.js';

/** Text of one message grows to this many characters at most, large calls excepted. */
const MESSAGE_CHARACTERS = 256 * 1_024;

/** Collects calls for one thread: plain ones share a message of text, those with binary get one of their own. */
export class Batch {
  readonly #post: (message: ToWorker, transfer?: readonly object[]) => void;
  #text = '';

  constructor(post: (message: ToWorker, transfer?: readonly object[]) => void) {
    this.#post = post;
  }

  add(slot: number, generation: number, task: TaskNumber, call: LiveCall): void {
    const sealed = call.sealed!;
    if (typeof sealed !== 'string') {
      this.flush();
      this.#post(
        { kind: 'call', fields: [slot, generation, task, call.number, call.attempt, sealed] },
        movedOf(sealed, call.options),
      );
      return;
    }
    const number = typeof task === 'number' ? task : JSON.stringify(task);
    const args = sealed.startsWith('[') ? sealed : JSON.stringify(sealed);
    const fields = `${slot},${generation},${number},${call.number},${call.attempt},${args}`;
    this.#text = this.#text === '' ? fields : `${this.#text},${fields}`;
    if (this.#text.length > MESSAGE_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.#text === '') return;
    this.#post(`[${this.#text}]`);
    this.#text = '';
  }
}

/** With `transfer` the binary moves on; otherwise it is copied, so that the call can be sent again. */
function movedOf(sealed: Exclude<Sealed, string>, { transfer }: CallOptions): readonly object[] {
  if (transfer !== undefined && transfer.length > 0) return sealed.blobs;
  return sealed.blobs.filter((blob) => !(blob instanceof ArrayBuffer));
}
