import type { TaskNumber, ToWorker } from '../protocol.js';
import type { PoolCall } from './pool-call.js';

/** Text of one message grows to this many characters at most, large calls excepted. */
const MESSAGE_CHARACTERS = 256 * 1_024;

/** Collects calls for one worker: plain ones share a message of text, those with binary get one of their own. */
export class Batch {
  readonly #send: (message: ToWorker, transfer?: readonly object[]) => void;
  #text = '';

  constructor(send: (message: ToWorker, transfer?: readonly object[]) => void) {
    this.#send = send;
  }

  add(slot: number, generation: number, task: TaskNumber, call: PoolCall): void {
    const sealed = call.sealed!;
    if (typeof sealed !== 'string') {
      this.flush();
      const fields = [slot, generation, task, call.number, call.attempt] as const;
      this.#send({ kind: 'call', fields, value: sealed }, movedOf(call));
      return;
    }
    const number = typeof task === 'number' ? task : JSON.stringify(task);
    const foreign = typeof call.number === 'string'; // what is broken in it must not break the calls beside it
    const id = foreign ? JSON.stringify(call.number) : call.number;
    const args = !foreign && sealed.startsWith('[') ? sealed : JSON.stringify(sealed);
    const fields = `${slot},${generation},${number},${id},${call.attempt},${args}`;
    this.#text = this.#text === '' ? fields : `${this.#text},${fields}`;
    if (this.#text.length > MESSAGE_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.#text === '') return;
    this.#send(`[${this.#text}]`);
    this.#text = '';
  }
}

/** With `transfer` the binary moves on; otherwise it is copied, so that the call can be sent again. */
function movedOf({ sealed, options }: PoolCall): readonly object[] {
  const blobs = typeof sealed === 'object' ? sealed.blobs : [];
  return (options.transfer?.length ?? 0) > 0 ? blobs : blobs.filter((blob) => !(blob instanceof ArrayBuffer));
}
