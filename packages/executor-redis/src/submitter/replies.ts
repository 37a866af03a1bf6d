import { ExecutorError } from '@elsewhere/core';
import { open, seal, sealFailure } from '@elsewhere/core/adapter';
import { type AddressedOutcome, type Packed, unpackOutcomes } from '@elsewhere/worker/wire';
import { type CallEvent, type Entry, fromBytes, Postmark, unpackLetter } from '../messages.js';
import { lossOf, settleCall } from '../translate.js';
import type { Book, Sent } from './book.js';
import { type Link, warn } from './link.js';
import type { Orders } from './orders.js';

/** What replies lead to elsewhere. */
export interface ReplyListener {
  lost(sent: Sent, error: ExecutorError): void;
  /** A call has run for so long. */
  ran(ms: number): void;
  fenced(): void;
  /** All calls of a parcel have ended, wherever it came from. Its key is given. */
  ended(parcelKey: string): void;
  /** Entries that held nothing to keep. */
  heard(ids: readonly string[]): void;
}

/** Reads outcomes and events, and tells the calls they are for. */
export class Replies {
  readonly #link: Link;
  readonly #book: Book;
  readonly #orders: Orders;
  readonly #listener: ReplyListener;
  readonly #postmark = new Postmark();

  constructor(link: Link, book: Book, orders: Orders, listener: ReplyListener) {
    this.#link = link;
    this.#book = book;
    this.#orders = orders;
    this.#listener = listener;
  }

  /** @param foreign - From the stream of another submitter: nothing is taken out of it. */
  read(entries: readonly Entry[], foreign = false): void {
    const heard: string[] = [];
    for (const [id, fields] of entries) {
      try {
        if (fields.has('o')) this.#outcomes(fields);
        else if (fields.has('r')) this.#refused(fields);
        else {
          this.#events(fields);
          heard.push(id);
        }
      } catch (error) {
        warn(`A reply on the queue ${this.#link.keys.name} could not be read and was passed over.`, error);
      }
    }
    if (heard.length > 0 && !foreign) this.#listener.heard(heard);
  }

  #outcomes(fields: ReadonlyMap<string, Buffer>): void {
    const packed = fromBytes(fields.get('o')!);
    const genuine = this.#isGenuine('outcomes', packed, fields);
    for (const addressed of unpackOutcomes(packed)) {
      const sent = this.#book.find(addressed);
      if (sent === undefined) continue; // settled before: by this very outcome, read twice
      if (genuine) this.#settle(sent, addressed);
      else this.#doubt(sent);
    }
    if (fields.get('l')?.toString() === '0') this.#listener.ended(String(fields.get('p')));
  }

  /** A host will not have a parcel. */
  #refused(fields: ReadonlyMap<string, Buffer>): void {
    const text = fields.get('r')!.toString();
    const key = String(fields.get('p'));
    const parcel = this.#book.parcels.get(key.slice(key.lastIndexOf(':') + 1));
    for (const sent of [...(parcel?.entries ?? [])]) {
      if (this.#book.find(sent) !== sent || sent.parcel !== parcel) continue;
      this.#book.end(sent);
      sent.call.fail(sent.attempt, new ExecutorError('REJECTED', `a worker refused the call: ${text}`), true);
    }
  }

  #settle(sent: Sent, { outcome, lease }: AddressedOutcome): void {
    const { call, attempt } = sent;
    sent.lease = lease;
    if (outcome.kind === 'lost' || outcome.kind === 'interrupted') {
      if (outcome.startedAt !== undefined) call.started(attempt, outcome.startedAt);
      this.#listener.lost(sent, lossOf(outcome));
      return;
    }
    this.#book.end(sent);
    if (outcome.kind !== 'cancelled') this.#listener.ran(outcome.runMs);
    if (call.live) settleCall(call, attempt, outcome);
  }

  /** Somebody without the secret has answered. */
  #doubt(sent: Sent): void {
    const what = `an outcome came from a worker that does not prove to know the \`secret\` of ${this.#link.keys.name}`;
    warn(`${what[0]!.toUpperCase()}${what.slice(1)}: it was refused.`);
    this.#book.end(sent);
    sent.call.fail(sent.attempt, new ExecutorError('REJECTED', what), true);
  }

  #events(fields: ReadonlyMap<string, Buffer>): void {
    const packed = fromBytes(fields.get('e') ?? Buffer.alloc(0));
    if (!this.#isGenuine('events', packed, fields)) {
      warn(
        `Events without proof of the \`secret\` came on the queue ${this.#link.keys.name}: they were refused.`,
      );
      return;
    }
    const letter = unpackLetter<CallEvent>(packed);
    if (!this.#postmark.isNew(letter)) return;
    const { from, messages } = letter;
    for (const event of messages) {
      if (event.kind === 'fenced') {
        this.#listener.fenced();
        continue;
      }
      const sent = this.#book.find(event);
      if (sent !== undefined) this.#tell(sent, event, from);
    }
  }

  #tell(sent: Sent, event: CallEvent, lease: string): void {
    const { call, attempt } = sent;
    sent.lease = lease;
    this.#book.running.add(sent);
    if (call.live) for (const message of call.takeOutbox()) this.#orders.message(sent, message);
    switch (event.kind) {
      case 'started':
        call.started(attempt, event.at);
        break;
      case 'progress':
        call.setProgress(attempt, { fraction: event.fraction, note: open(event.value) });
        break;
      case 'message':
        call.message(attempt, open(event.value));
        break;
      case 'log':
        call.log(attempt, event.stream, event.line);
        break;
      case 'request':
        void this.#answer(sent, event.number, event.value);
    }
  }

  async #answer(sent: Sent, number: number, data: Parameters<typeof open>[0]): Promise<void> {
    try {
      const answer = await sent.call.request(sent.attempt, open(data));
      this.#orders.answer(sent, number, seal(answer, 'answer'));
    } catch (error) {
      this.#orders.refuse(sent, number, sealFailure(error));
    }
  }

  #isGenuine(purpose: 'outcomes' | 'events', packed: Packed, fields: ReadonlyMap<string, Buffer>): boolean {
    return this.#link.proof.isGenuine(purpose, packed, fields.get('m')?.toString() ?? '');
  }
}
