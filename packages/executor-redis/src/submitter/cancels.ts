import { type Sealed, seal } from '@elsewhere/core/adapter';
import { CANCEL } from '../ledger.js';
import type { Book, Parcel, Sent } from './book.js';
import type { Link } from './link.js';
import type { Orders } from './orders.js';

/** Takes calls back: those that nobody has claimed never run, the hosts of the others are told to stop them. */
export class Cancels {
  readonly #link: Link;
  readonly #book: Book;
  readonly #orders: Orders;
  readonly #waiting = new Map<Sent, Sealed>();
  #asked = false;
  #marking = false;

  constructor(link: Link, book: Book, orders: Orders) {
    this.#link = link;
    this.#book = book;
    this.#orders = orders;
  }

  add(sent: Sent, reason: unknown): void {
    sent.unwanted = true;
    if (sent.parcel.tried) this.#book.running.add(sent); // as far as is known here
    this.#waiting.set(sent, sealReason(reason));
    this.resume();
  }

  /** Redis can be spoken to again, or has taken parcels. */
  resume(): void {
    if (this.#asked || this.#waiting.size === 0) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      void this.#mark();
    });
  }

  async #mark(): Promise<void> {
    if (this.#marking || !this.#link.up) return;
    this.#marking = true;
    try {
      const parcels = new Map<Parcel, Sent[]>();
      for (const sent of this.#waiting.keys()) {
        if (this.#book.find(sent) !== sent) this.#waiting.delete(sent);
        else if (sent.parcel.tried) parcels.set(sent.parcel, [...(parcels.get(sent.parcel) ?? []), sent]);
      }
      await Promise.all([...parcels].map(([parcel, calls]) => this.#markIn(parcel, calls)));
    } catch {
      return; // asked again when Redis is back
    } finally {
      this.#marking = false;
    }
    if ([...this.#waiting.keys()].some(({ parcel }) => parcel.accepted)) this.resume();
  }

  async #markIn(parcel: Parcel, calls: readonly Sent[]): Promise<void> {
    const { commands, keys } = this.#link;
    const indexes = calls.map(({ index }) => index);
    const states = (await commands.run(CANCEL, [keys.parcel(parcel.id)], indexes)) as string[];
    for (const [at, sent] of calls.entries()) this.#marked(sent, states[at] ?? 'gone');
  }

  #marked(sent: Sent, state: string): void {
    if (state === 'gone' && !sent.parcel.accepted) return; // it is not there yet: marked when it is
    const reason = this.#waiting.get(sent) ?? '';
    const moved = /^m(.+):(\d+)$/.exec(state);
    if (moved !== null) {
      this.#book.move(sent, this.#parcelOf(moved[1]!, sent), Number(moved[2]));
      return; // marked there in the next round
    }
    this.#waiting.delete(sent);
    if (state.startsWith('c')) {
      sent.lease = state.slice(1);
      this.#book.running.add(sent);
      this.#orders.cancel(sent, reason);
    } else if (!state.startsWith('d')) this.#book.end(sent);
  }

  #parcelOf(id: string, { parcel }: Sent): Parcel {
    return this.#book.parcels.get(id) ?? this.#book.open(id, parcel.priority, true);
  }
}

function sealReason(reason: unknown): Sealed {
  try {
    return seal(reason, 'reason');
  } catch {
    return seal(String(reason), 'reason');
  }
}
