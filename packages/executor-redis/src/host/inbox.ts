import { open, type Sealed } from '@elsewhere/core/worker';
import type { Host } from '@elsewhere/worker';
import type { CallAttempt } from '@elsewhere/worker/wire';
import type { Connection } from '../client.js';
import { type CallOrder, fromBytes, Postmark, readEntries, unpackLetter } from '../messages.js';
import type { HostLink } from './host-link.js';

/** Milliseconds that Redis may keep us waiting for something new. */
const BLOCK_MS = 2_000;

interface Question {
  resolve(value: Sealed): void;
  reject(error: unknown): void;
}

/** Follows what submitters tell this host: cancels, messages, and answers to requests. */
export class Inbox {
  readonly #link: HostLink;
  readonly #host: Host;
  readonly #stream: string;
  readonly #connection: Connection;
  readonly #postmark = new Postmark();
  readonly #questions = new Map<string, Question>();
  #asked = 0;
  #cursor = '0-0';
  #closed = false;

  constructor(link: HostLink, host: Host, lease: string) {
    this.#link = link;
    this.#host = host;
    this.#stream = link.keys.inbox(lease);
    this.#connection = link.commands.another(false);
    void this.#follow();
  }

  /** A request of a call: its number for the submitter, and the answer that will come. */
  ask({ id, attempt }: CallAttempt): { readonly number: number; readonly answer: Promise<Sealed> } {
    const number = ++this.#asked;
    const answer = new Promise<Sealed>((resolve, reject) => {
      this.#questions.set(`${number} ${attempt} ${id}`, { resolve, reject });
    });
    return { number, answer };
  }

  close(): void {
    this.#closed = true;
    this.#connection.close();
    for (const { reject } of this.#questions.values()) reject(new Error('the worker lets go of the call'));
    this.#questions.clear();
  }

  async #follow(): Promise<void> {
    while (!this.#closed) {
      await this.#connection.whenReady();
      const hung = setTimeout(() => this.#connection.reconnect(), 3 * BLOCK_MS);
      try {
        const words = ['COUNT', 256, 'BLOCK', BLOCK_MS, 'STREAMS', this.#stream, this.#cursor];
        const entries = readEntries(await this.#connection.callBuffer('XREAD', ...words)).get(this.#stream);
        if (entries === undefined) continue;
        for (const [id, fields] of entries) {
          this.#cursor = id;
          this.#read(fields);
        }
        this.#link.commands.call('XDEL', this.#stream, ...entries.map(([id]) => id)).catch(() => {});
      } catch {
        if (this.#connection.ready) await new Promise((resolve) => setTimeout(resolve, 200));
      } finally {
        clearTimeout(hung);
      }
    }
  }

  #read(fields: ReadonlyMap<string, Buffer>): void {
    const { proof, settings } = this.#link;
    try {
      const packed = fromBytes(fields.get('e') ?? Buffer.alloc(0));
      if (!proof.isGenuine('inbox', packed, fields.get('m')?.toString() ?? ''))
        throw new Error('it does not prove to know the secret');
      const letter = unpackLetter<CallOrder>(packed);
      if (!this.#postmark.isNew(letter)) return;
      for (const order of letter.messages) this.#obey(order);
    } catch (error) {
      settings.log(`refused a message from a submitter: ${error instanceof Error ? error.message : error}`);
    }
  }

  #obey(order: CallOrder): void {
    switch (order.kind) {
      case 'cancel':
        this.#host.cancel(order, order.value);
        break;
      case 'message':
        this.#host.deliver(order, order.value);
        break;
      case 'answer':
        this.#take(order)?.resolve(order.value);
        break;
      case 'refusal':
        this.#take(order)?.reject(open(order.value));
    }
  }

  #take({ id, attempt, number }: CallAttempt & { readonly number: number }): Question | undefined {
    const key = `${number} ${attempt} ${id}`;
    const question = this.#questions.get(key);
    this.#questions.delete(key);
    return question;
  }
}
