import type { ExecutorError } from '@elsewhere/core';
import type { LiveCall, Pool, PoolContext, Sealed } from '@elsewhere/core/adapter';
import type { SubmitterSettings } from '../options.js';
import { parcelSize, toSealedCall } from '../translate.js';
import { Book, type Parcel, type Sent } from './book.js';
import { Grouping } from './grouping.js';
import { warn } from './link.js';
import { Submitter } from './submitter.js';

/** Slots that are assumed while no host has been heard of. */
const SOME_SLOTS = 2;

/** The submitter's side as a pool: takes calls from the queue of the engine and hands them over to Redis. */
export class RedisPool implements Pool {
  readonly eagerAt = 512;
  readonly #context: PoolContext;
  readonly #settings: SubmitterSettings;
  readonly #book: Book;
  #submitter: Submitter | undefined;
  #meanMs: number | undefined;
  #fenced = 0;
  #detaching = false;
  #ended = false;

  constructor(context: PoolContext, settings: SubmitterSettings) {
    this.#context = context;
    this.#settings = settings;
    this.#book = new Book((parcel) => this.#finished(parcel));
  }

  pump(): void {
    const { queue } = this.#context;
    const waiting = queue.size;
    if (waiting === 0) return;
    const submitter = this.#open();
    const { unfit } = submitter.link;
    const grouping = new Grouping(parcelSize(waiting, submitter.slots || SOME_SLOTS, this.#meanMs));
    for (let room = this.#room(); room > 0; room--) {
      const call = this.#context.take();
      if (call === undefined) break;
      if (unfit !== undefined) call.fail(call.attempt, unfit, true);
      else if (call.options.key !== undefined && call.attempt === 1) void submitter.keyed.enter(call);
      else this.#add(call, grouping, submitter);
    }
    this.#send(submitter, grouping);
    submitter.cancels.resume();
  }

  drop(call: LiveCall, _attempt: number, reason: unknown): boolean {
    const sent = call.slot as Sent | undefined;
    if (sent !== undefined) this.#submitter!.cancels.add(sent, reason);
    return sent !== undefined;
  }

  deliver(call: LiveCall, message: Sealed): void {
    const sent = call.slot as Sent | undefined;
    if (sent?.lease === undefined) call.keep(message);
    else this.#submitter!.orders.message(sent, message);
  }

  running(): number {
    return this.#book.running.size;
  }

  fenced(): number {
    return this.#fenced;
  }

  workers(): number {
    return this.#submitter?.slots ?? 0;
  }

  attach(call: LiveCall): void {
    void this.#open().adoption.attach(call);
  }

  async detach(): Promise<void> {
    this.#detaching = true;
    this.pump();
    await this.#submitter?.outbox.empty();
    await this.#submitter?.ownership.leave().catch(() => {}); // it leaves by itself
  }

  async close(): Promise<void> {
    const submitter = this.#submitter;
    if (submitter === undefined) return;
    try {
      if (!this.#detaching) await this.#leave(submitter);
    } finally {
      this.#ended = true;
      submitter.close();
    }
  }

  async #leave(submitter: Submitter): Promise<void> {
    const patience = this.#settings.unavailableAfterMs;
    let timer: NodeJS.Timeout | undefined;
    const away = new Promise<'away'>((resolve) => {
      timer = setInterval(() => {
        const { downSince = Number.POSITIVE_INFINITY } = submitter.link;
        if (performance.now() - downSince > patience) resolve('away');
      }, 50);
    });
    try {
      const left = this.#book.empty().then(() => this.#clear(submitter));
      if ((await Promise.race([left, away])) !== 'away') return;
      left.catch(() => {});
      warn(
        `Redis was away when an executor of ${submitter.link.keys.name} was closed: its keys leave by themselves.`,
      );
    } finally {
      clearInterval(timer);
    }
  }

  /** Removes our keys, as soon as Redis can be spoken to. */
  async #clear(submitter: Submitter): Promise<void> {
    const { link, outbox, ownership, tidy } = submitter;
    await submitter.halt();
    while (!this.#ended) {
      try {
        await link.whenUp();
        await ownership.leave();
        await tidy.all(outbox.programs);
        return;
      } catch (error) {
        if (link.hopeless) return; // nothing of ours came there
        if (link.commands.ready) throw error; // it refuses: to ask again would not help
      }
    }
  }

  #open(): Submitter {
    this.#submitter ??= new Submitter(this.#context, this.#settings, this.#book, {
      lost: (sent, error) => this.#lost(sent, error),
      lose: (call, attempt, error) => this.#lose(call, attempt, error),
      fenced: () => void this.#fenced++,
      send: (call) => this.#sendOne(call),
      ran: (ms) => {
        this.#meanMs = this.#meanMs === undefined ? ms : this.#meanMs * 0.95 + ms * 0.05;
        this.#context.wake();
      },
    });
    return this.#submitter;
  }

  #send(submitter: Submitter, { groups }: Grouping): void {
    const parcels = groups.map(({ calls, sealed }) => submitter.outbox.pack(calls, sealed));
    if (parcels.length > 0) void submitter.outbox.send(parcels);
  }

  #sendOne(call: LiveCall): void {
    const submitter = this.#open();
    const grouping = new Grouping(1);
    this.#add(call, grouping, submitter);
    this.#send(submitter, grouping);
  }

  #add(call: LiveCall, grouping: Grouping, submitter: Submitter): void {
    const { shipping, link } = submitter;
    const reference = shipping.referenceOf(call);
    if (reference === undefined) void this.#ship(call, submitter);
    else grouping.add(call, toSealedCall(call, reference, link.clockMs));
  }

  /** Its code has to be in Redis first. */
  async #ship(call: LiveCall, submitter: Submitter): Promise<void> {
    const calls = await submitter.shipping.ship(call);
    const grouping = new Grouping(parcelSize(calls.length, submitter.slots || SOME_SLOTS, this.#meanMs));
    for (const each of calls) if (each.live) this.#add(each, grouping, submitter);
    this.#send(submitter, grouping);
  }

  #room(): number {
    return this.#detaching ? Number.POSITIVE_INFINITY : this.#settings.maxQueued - this.#book.size;
  }

  #lost(sent: Sent, error: ExecutorError): void {
    this.#book.end(sent);
    this.#lose(sent.call, sent.attempt, error);
  }

  #lose(call: LiveCall, attempt: number, error: ExecutorError): void {
    if (error.code === 'WORKER_LOST' && call.repeats < this.#settings.lostRetries)
      call.repeat(attempt, error);
    else call.fail(attempt, error, true);
    this.#context.wake();
  }

  /** Arguments of calls that are tried again stay until they settle: another program may have to go on with them. */
  #finished(parcel: Parcel): void {
    queueMicrotask(() => {
      const again = parcel.entries.filter(({ call }) => call.live);
      let left = again.length;
      const settled = (): void => {
        if (--left === 0) this.#remove(parcel);
      };
      for (const { call } of again) call.on('settled', settled);
      if (left === 0) this.#remove(parcel);
    });
  }

  #remove(parcel: Parcel): void {
    const ran = parcel.entries.some(({ lease }) => lease !== undefined);
    if (ran || parcel.accepted) this.#submitter?.tidy.parcel(parcel.id, ran);
  }
}
