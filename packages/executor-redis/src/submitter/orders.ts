import type { Sealed } from '@elsewhere/core/adapter';
import { toBytes } from '@elsewhere/worker/wire';
import { EMIT } from '../ledger.js';
import { type CallOrder, type Letter, packLetter } from '../messages.js';
import type { Sent } from './book.js';
import type { Link } from './link.js';

/** What is in the inbox of a host that is gone leaves after so many milliseconds. */
const INBOX_MS = 60_000;

type OrderOf = CallOrder extends infer O ? (O extends CallOrder ? Omit<O, 'id' | 'attempt'> : never) : never;

/** Sends cancels, messages and answers to the hosts that run calls, in order, also after Redis was away. */
export class Orders {
  readonly #link: Link;
  readonly #submitter: string;
  #waiting = new Map<string, CallOrder[]>();
  /** Written, but whether Redis has them is not known. */
  readonly #letters: { readonly lease: string; readonly letter: Letter<CallOrder> }[] = [];
  readonly #numbers = new Map<string, number>();
  #sending = false;
  #asked = false;

  constructor(link: Link, submitter: string) {
    this.#link = link;
    this.#submitter = submitter;
  }

  cancel(sent: Sent, reason: Sealed): void {
    this.#add(sent, { kind: 'cancel', value: reason });
  }

  message(sent: Sent, value: Sealed): void {
    this.#add(sent, { kind: 'message', value });
  }

  answer(sent: Sent, number: number, value: Sealed): void {
    this.#add(sent, { kind: 'answer', number, value });
  }

  refuse(sent: Sent, number: number, value: Sealed): void {
    this.#add(sent, { kind: 'refusal', number, value });
  }

  /** Redis can be spoken to again. */
  resume(): void {
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      void this.#send();
    });
  }

  #add({ id, attempt, lease }: Sent, order: OrderOf): void {
    if (lease === undefined) return;
    const waiting = this.#waiting.get(lease) ?? [];
    waiting.push({ ...order, id, attempt });
    this.#waiting.set(lease, waiting);
    this.resume();
  }

  async #send(): Promise<void> {
    if (this.#sending || !this.#link.up) return;
    this.#sending = true;
    const { commands, keys, proof } = this.#link;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        const packed = packLetter(next.letter);
        const args = [INBOX_MS, toBytes(packed), proof.sign('inbox', packed)];
        await commands.run(EMIT, [keys.inbox(next.lease)], args);
        this.#letters.shift();
      }
    } catch {
      // sent again when Redis is back
    } finally {
      this.#sending = false;
    }
  }

  #next(): { readonly lease: string; readonly letter: Letter<CallOrder> } | undefined {
    for (const [lease, messages] of this.#waiting) {
      const number = (this.#numbers.get(lease) ?? 0) + 1;
      this.#numbers.set(lease, number);
      this.#letters.push({ lease, letter: { from: this.#submitter, number, messages } });
    }
    this.#waiting = new Map();
    return this.#letters[0];
  }
}
