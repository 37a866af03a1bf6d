import type { ExecutorError } from '@elsewhere/core';
import type { LiveCall, PoolContext } from '@elsewhere/core/adapter';
import type { SubmitterSettings } from '../options.js';
import { Adoption } from './adoption.js';
import type { Book, Sent } from './book.js';
import { Cancels } from './cancels.js';
import { type HostCard, lookForHosts } from './hosts.js';
import { Keyed } from './keyed.js';
import { Link, warn } from './link.js';
import { Orders } from './orders.js';
import { Outbox } from './outbox.js';
import { Ownership } from './ownership.js';
import { Reader } from './reader.js';
import { Replies } from './replies.js';
import { Shipping } from './shipping.js';
import { Sweep } from './sweep.js';
import { Tidy } from './tidy.js';

/** What a submitter tells the pool it works for. */
export interface SubmitterListener {
  lost(sent: Sent, error: ExecutorError): void;
  /** An attempt had been lost before this program was asked for it. */
  lose(call: LiveCall, attempt: number, error: ExecutorError): void;
  ran(ms: number): void;
  fenced(): void;
  /** A call with a `key` that nobody else runs. */
  send(call: LiveCall): void;
}

let count = 0;

/** Everything that a submitter has once it speaks with Redis. */
export class Submitter {
  /** Begins as the ids of its calls do: programs may have several. */
  readonly id: string;
  readonly link: Link;
  readonly outbox: Outbox;
  readonly orders: Orders;
  readonly cancels: Cancels;
  readonly tidy: Tidy;
  readonly adoption: Adoption;
  readonly keyed: Keyed;
  readonly shipping: Shipping;
  readonly ownership: Ownership;
  hosts: ReadonlyMap<string, HostCard> = new Map();
  readonly #context: PoolContext;
  readonly #book: Book;
  readonly #reader: Reader;
  readonly #sweep: Sweep;
  readonly #timer: NodeJS.Timeout;
  #round: Promise<void> | undefined;
  #trimmedAt = performance.now();

  constructor(context: PoolContext, settings: SubmitterSettings, book: Book, listener: SubmitterListener) {
    this.id = `${context.idPrefix}${(count++).toString(36)}`;
    const { id } = this;
    this.#context = context;
    this.#book = book;
    this.link = new Link(settings, () => this.#opened());
    this.orders = new Orders(this.link, id);
    this.cancels = new Cancels(this.link, book, this.orders);
    this.tidy = new Tidy(this.link, id);
    this.outbox = new Outbox(
      this.link,
      book,
      id,
      () => this.cancels.resume(),
      (parcel) => this.tidy.parcel(parcel.id, false),
    );
    this.#sweep = new Sweep(this.link, book, listener.lost);
    const replies = new Replies(this.link, book, this.orders, {
      ...listener,
      ended: (key) => this.#ended(key),
      heard: (ids) => this.#heard(ids),
    });
    this.ownership = new Ownership(this.link, id);
    this.adoption = new Adoption(this.link, book, this.ownership, {
      lose: listener.lose,
      read: (entries) => replies.read(entries, true),
      unwanted: (sent) => this.cancels.add(sent, undefined),
    });
    this.shipping = new Shipping(this.link, settings.code);
    this.keyed = new Keyed(this.link, id, listener.send);
    this.#reader = new Reader(this.link, id, (entries) => replies.read(entries));
    const every = settings.sweepMs * (0.9 + 0.2 * Math.random());
    this.#timer = setInterval(() => this.#lookAround(), every).unref();
  }

  get slots(): number {
    let slots = 0;
    for (const host of this.hosts.values()) slots += host.slots;
    return slots;
  }

  close(): void {
    clearInterval(this.#timer);
    this.adoption.close();
    this.keyed.close();
    this.outbox.close();
    this.#reader.close();
    this.link.close();
  }

  #opened(): void {
    void this.#lookForHosts();
    this.ownership.renew().catch(() => {}); // in the next round
    void this.outbox.send();
    this.cancels.resume();
    this.orders.resume();
    this.#context.wake();
  }

  async #lookForHosts(): Promise<void> {
    try {
      this.hosts = await lookForHosts(this.link);
    } catch {
      // looked for again in the next round
    }
  }

  /** Looks after nothing any more. */
  async halt(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
  }

  #lookAround(): void {
    if (this.#round !== undefined || !this.link.up || this.#book.size === 0) return;
    this.#round = this.#go()
      .catch((error: unknown) => {
        if (this.link.up) warn(`A look after calls on the queue ${this.link.keys.name} failed.`, error);
      })
      .finally(() => {
        this.#round = undefined;
      });
  }

  async #go(): Promise<void> {
    await this.#lookForHosts();
    await this.ownership.renew();
    await this.keyed.renew();
    await this.shipping.renew();
    await this.link.lookAtClock();
    await this.#trim();
    await this.#sweep.run();
    this.cancels.resume();
    this.orders.resume();
  }

  /** Outcomes are kept for a while; one command for very many of them. */
  async #trim(): Promise<void> {
    const { commands, keys, settings, clockMs } = this.link;
    if (performance.now() - this.#trimmedAt < settings.keepMs / 60) return;
    this.#trimmedAt = performance.now();
    const oldest = Math.floor(Date.now() + clockMs - settings.keepMs);
    await commands.call('XTRIM', keys.reply(this.id), 'MINID', '~', oldest);
  }

  #ended(parcelKey: string): void {
    const id = parcelKey.slice(parcelKey.lastIndexOf(':') + 1);
    if (!this.#book.parcels.has(id)) this.tidy.parcel(id, true);
  }

  #heard(ids: readonly string[]): void {
    const { commands, keys } = this.link;
    commands.call('XDEL', keys.reply(this.id), ...ids).catch(() => {});
  }
}
