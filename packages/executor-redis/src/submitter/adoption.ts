import { ExecutorError } from '@elsewhere/core';
import type { LiveCall } from '@elsewhere/core/adapter';
import {
  type AddressedOutcome,
  fromBytes,
  type SealedCall,
  unpackCalls,
  unpackOutcomes,
} from '@elsewhere/worker/wire';
import { makerOf, programOf } from '../keys.js';
import { LOOK } from '../ledger.js';
import { type Entry, isBefore, readEntry } from '../messages.js';
import { lossOf, settleCall } from '../translate.js';
import type { Book, Sent } from './book.js';
import type { Link } from './link.js';
import { unavailable } from './outbox.js';
import type { Ownership } from './ownership.js';

/** Milliseconds between looks into the stream of another submitter. */
const FOLLOW_MS = 100;

/** Parcels that are looked at in one go. */
const AT_ONCE = 100;

/** Entries that are read at once. */
const COUNT = 500;

interface Followed {
  readonly submitter: string;
  cursor: string;
  /** Its calls that are not settled, with the arguments for another attempt. */
  readonly calls: Map<LiveCall, SealedCall>;
}

/** What Redis has of a program. */
interface Survey {
  readonly places: Map<string, Place>;
  /** The last of each call. */
  readonly outcomes: Map<string, AddressedOutcome>;
  /** By submitter: what comes after in its stream is not in it. */
  readonly cursors: Map<string, string>;
}

/** Where a call was found. */
interface Place {
  readonly call: SealedCall;
  readonly parcel: string;
  readonly index: number;
}

/** What adopted calls lead to elsewhere. */
export interface AdoptionListener {
  lose(call: LiveCall, attempt: number, error: ExecutorError): void;
  read(entries: readonly Entry[]): void;
  unwanted(sent: Sent): void;
}

/** Finds calls of submitters that are gone, and follows them in the streams that those have left. */
export class Adoption {
  readonly #link: Link;
  readonly #book: Book;
  readonly #ownership: Ownership;
  readonly #listener: AdoptionListener;
  readonly #followed = new Map<string, Followed>();
  readonly #surveys = new Map<string, Promise<Survey>>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(link: Link, book: Book, ownership: Ownership, listener: AdoptionListener) {
    this.#link = link;
    this.#book = book;
    this.#ownership = ownership;
    this.#listener = listener;
  }

  /** Finds the call and follows it; an id that nobody knows fails it. */
  async attach(call: LiveCall): Promise<void> {
    const program = programOf(call.id);
    if (program === undefined) {
      call.fail(call.attempt, unknown(call.id), true);
      return;
    }
    const end = performance.now() + this.#link.settings.unavailableAfterMs;
    for (;;) {
      try {
        await this.#link.whenUp();
        await this.#find(call, program);
        return;
      } catch (error) {
        if (performance.now() < end && call.live && !this.#link.hopeless) continue; // it went away while it was asked
        call.fail(call.attempt, unavailable(this.#link, error, true), true);
        return;
      }
    }
  }

  async #find(call: LiveCall, program: string): Promise<void> {
    const { places, outcomes, cursors } = await this.#survey(program);
    const [place, last] = [places.get(call.id), outcomes.get(call.id)];
    if (last !== undefined && last.attempt >= (place?.call.attempt ?? 0))
      await this.#settled(call, last, place);
    else if (place !== undefined) this.#adopt(call, place, cursors.get(makerOf(place.parcel)) ?? '0-0');
    else call.fail(call.attempt, unknown(call.id), true);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** It had come to an end before anybody asked. */
  async #settled(
    call: LiveCall,
    { attempt, outcome }: AddressedOutcome,
    place: Place | undefined,
  ): Promise<void> {
    call.attempt = attempt;
    if (place !== undefined && (await this.#ownership.take(makerOf(place.parcel)))) inherit(call, place.call);
    if (!call.live) return;
    if (outcome.kind === 'lost' || outcome.kind === 'interrupted')
      this.#listener.lose(call, attempt, lossOf(outcome));
    else settleCall(call, attempt, outcome);
  }

  #adopt(call: LiveCall, place: Place, cursor: string): void {
    const submitter = makerOf(place.parcel);
    call.attempt = place.call.attempt;
    const parcel = this.#book.parcels.get(place.parcel) ?? this.#book.open(place.parcel, call.priority, true);
    const sent = this.#book.enter(call, parcel, place.index);
    if (call.live) call.accepted(call.attempt, place.parcel);
    else this.#listener.unwanted(sent);
    let followed = this.#followed.get(submitter);
    if (followed === undefined) {
      followed = { submitter, cursor, calls: new Map() };
      this.#followed.set(submitter, followed);
    }
    if (isBefore(cursor, followed.cursor)) followed.cursor = cursor; // what came between was for others only
    followed.calls.set(call, place.call);
    this.#timer ??= setInterval(() => void this.#look(), FOLLOW_MS).unref();
  }

  async #look(): Promise<void> {
    if (this.#looking || !this.#link.up) return;
    this.#looking = true;
    try {
      for (const followed of this.#followed.values()) await this.#lookInto(followed);
    } catch {
      // looked at again at once
    } finally {
      this.#looking = false;
    }
  }

  async #lookInto(followed: Followed): Promise<void> {
    const { submitter, calls } = followed;
    if (await this.#ownership.take(submitter)) {
      for (const [call, sealed] of calls) if (call.live) inherit(call, sealed);
    }
    for (;;) {
      const entries = await this.#read(submitter, followed.cursor);
      const last = entries.at(-1);
      if (last === undefined) break;
      followed.cursor = last[0];
      this.#listener.read(entries);
    }
    for (const call of calls.keys()) if (call.slot === undefined) calls.delete(call);
    if (calls.size > 0) return;
    this.#followed.delete(submitter);
    if (this.#followed.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** What Redis has of a program. Many calls are mostly asked for at once. */
  #survey(program: string): Promise<Survey> {
    const known = this.#surveys.get(program);
    if (known !== undefined) return known;
    const survey = this.#lookAt(program);
    this.#surveys.set(program, survey);
    const forget = (): void => void this.#surveys.delete(program);
    survey.then(() => setTimeout(forget, FOLLOW_MS).unref(), forget);
    return survey;
  }

  async #lookAt(program: string): Promise<Survey> {
    const { commands, keys } = this.#link;
    const survey: Survey = { places: new Map(), outcomes: new Map(), cursors: new Map() };
    for (const submitter of (await commands.call('SMEMBERS', keys.submitters(program))) as string[]) {
      const parcels = (await commands.call('SMEMBERS', keys.parcels(submitter))) as string[];
      for (let at = 0; at < parcels.length; at += AT_ONCE)
        await Promise.all(
          parcels.slice(at, at + AT_ONCE).map((parcel) => this.#lookAtParcel(parcel, survey.places)),
        );
      survey.cursors.set(submitter, await this.#lookAtOutcomes(submitter, survey.outcomes));
    }
    return survey;
  }

  /** @returns The id of the last entry. */
  async #lookAtOutcomes(submitter: string, outcomes: Map<string, AddressedOutcome>): Promise<string> {
    for (let cursor = '0-0'; ; ) {
      const entries = await this.#read(submitter, cursor);
      for (const [, fields] of entries) {
        for (const outcome of this.#outcomesIn(fields))
          if (outcome.attempt >= (outcomes.get(outcome.id)?.attempt ?? 0)) outcomes.set(outcome.id, outcome);
      }
      cursor = entries.at(-1)?.[0] ?? cursor;
      if (entries.length < COUNT) return cursor;
    }
  }

  /** Finds the latest attempt of each call, where it is now. */
  async #lookAtParcel(parcel: string, places: Map<string, Place>): Promise<void> {
    const { commands, keys, proof } = this.#link;
    const key = keys.parcel(parcel);
    const [found, looked] = await Promise.all([
      commands.callBuffer('HMGET', key, 'e', 'm'),
      commands.run(LOOK, [key, key]),
    ]);
    const [envelope, mac] = found as (Buffer | null)[];
    if (envelope === null || envelope === undefined) return;
    const packed = fromBytes(envelope);
    if (!proof.isGenuine(`calls ${parcel}`, packed, String(mac ?? ''))) return;
    const [, ...states] = looked as string[];
    for (const [index, call] of unpackCalls(packed).entries()) {
      if (states[index]?.startsWith('m') || call.attempt < (places.get(call.id)?.call.attempt ?? 0)) continue;
      places.set(call.id, { call, parcel, index });
    }
  }

  #outcomesIn(fields: ReadonlyMap<string, Buffer>): readonly AddressedOutcome[] {
    const bytes = fields.get('o');
    if (bytes === undefined) return [];
    const packed = fromBytes(bytes);
    const genuine = this.#link.proof.isGenuine('outcomes', packed, String(fields.get('m') ?? ''));
    return genuine ? unpackOutcomes(packed) : [];
  }

  async #read(submitter: string, after: string): Promise<Entry[]> {
    const { commands, keys } = this.#link;
    const answer = await commands.callBuffer(
      'XRANGE',
      keys.reply(submitter),
      `(${after}`,
      '+',
      'COUNT',
      COUNT,
    );
    return (answer as [Buffer, Buffer[]][]).map(readEntry);
  }
}

/** What another attempt of it needs. Who attaches may have headers of its own. */
function inherit(call: LiveCall, { args, headers }: SealedCall): void {
  call.sealed ??= args;
  if (headers !== undefined && call.headers === undefined) call.headers = headers;
}

function unknown(id: string): ExecutorError {
  const what = `no call with the id '${id}' is known to this queue: it never came here, or its outcome is no longer kept`;
  return new ExecutorError('REJECTED', what);
}
