import type { LiveCall } from '@elsewhere/core/adapter';
import { type AddressedOutcome, fromBytes, unpackOutcomes } from '@elsewhere/worker/wire';
import { DROP } from '../ledger.js';
import { type Entry, readEntry } from '../messages.js';
import { settleCall } from '../translate.js';
import type { Link } from './link.js';
import { unavailable } from './outbox.js';

/** Milliseconds between looks for the outcome of another submitter's call. */
const LOOK_MS = 100;

/** Milliseconds that a `key` outlives its submitter, when that is killed. */
const HELD_MS = 30_000;

/** A call that waits for the outcome of another submitter's call with the same key. */
interface Follower {
  readonly call: LiveCall;
  readonly key: string;
  /** The value of the key: id of the call, where its outcomes begin, and whose it is. */
  readonly value: string;
  cursor: string;
  last: AddressedOutcome | undefined;
}

/** Calls with a `key`: the first submitter of a queue that has one runs it, the others get its outcome. */
export class Keyed {
  readonly #link: Link;
  readonly #own: string;
  readonly #send: (call: LiveCall) => void;
  readonly #held = new Map<string, string>();
  readonly #followers = new Set<Follower>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  /** @param send - The call is ours to run. */
  constructor(link: Link, own: string, send: (call: LiveCall) => void) {
    this.#link = link;
    this.#own = own;
    this.#send = send;
  }

  /** Runs the call unless another submitter does. */
  async enter(call: LiveCall): Promise<void> {
    const { commands, keys } = this.#link;
    const key = keys.key(call.definition.key, call.options.key!);
    try {
      await this.#link.whenUp();
      const value = `${call.id} ${await this.#newest()} ${this.#own}`;
      const taken = await commands.call('SET', key, value, 'PX', HELD_MS, 'NX');
      const present = taken === null ? ((await commands.call('GET', key)) as string | null) : value;
      if (taken === null && present !== null && !present.startsWith(`${call.id} `)) {
        this.#follow(call, key, present);
        return;
      }
      this.#hold(call, key, value);
    } catch (error) {
      call.fail(call.attempt, unavailable(this.#link, error, true), true);
    }
    if (call.live) this.#send(call);
  }

  /** Keys of calls that live are still held. */
  async renew(): Promise<void> {
    for (const key of this.#held.keys()) await this.#link.commands.call('PEXPIRE', key, HELD_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #hold(call: LiveCall, key: string, value: string): void {
    this.#held.set(key, value);
    call.on('settled', () => {
      this.#held.delete(key);
      this.#link.commands.run(DROP, [key], [value]).catch(() => {}); // it leaves by itself
    });
  }

  #follow(call: LiveCall, key: string, value: string): void {
    const cursor = value.split(' ')[1] ?? '0-0';
    this.#followers.add({ call, key, value, cursor, last: undefined });
    this.#timer ??= setInterval(() => void this.#look(), LOOK_MS).unref();
  }

  async #look(): Promise<void> {
    if (this.#looking || !this.#link.up) return;
    this.#looking = true;
    try {
      for (const follower of this.#followers) await this.#lookFor(follower);
    } catch {
      // looked for again at once
    } finally {
      this.#looking = false;
    }
    if (this.#followers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #lookFor(follower: Follower): Promise<void> {
    const { call, key, value } = follower;
    const held = (await this.#link.commands.call('GET', key)) === value; // first: its outcome is written before
    await this.#read(follower);
    const { last } = follower;
    if (call.live && held && last?.outcome.kind !== 'succeeded') return; // it runs, or is tried again
    this.#followers.delete(follower);
    if (!call.live) return;
    if (last !== undefined) settleCall(call, call.attempt, last.outcome);
    else await this.enter(call); // whoever had it is gone without an outcome
  }

  async #read(follower: Follower): Promise<void> {
    const { commands, keys } = this.#link;
    const [id = '', , submitter = ''] = follower.value.split(' ');
    const reply = keys.reply(submitter);
    const range = [`(${follower.cursor}`, '+', 'COUNT', 500] as const;
    const entries = ((await commands.callBuffer('XRANGE', reply, ...range)) as [Buffer, Buffer[]][]).map(
      readEntry,
    );
    for (const entry of entries) {
      follower.cursor = entry[0];
      follower.last = this.#outcomeIn(entry, id) ?? follower.last;
    }
  }

  #outcomeIn([, fields]: Entry, id: string): AddressedOutcome | undefined {
    const bytes = fields.get('o');
    if (bytes === undefined) return undefined;
    const packed = fromBytes(bytes);
    if (!this.#link.proof.isGenuine('outcomes', packed, String(fields.get('m') ?? ''))) return undefined;
    return unpackOutcomes(packed).find((outcome) => outcome.id === id);
  }

  /** The newest entry of our own stream: outcomes come after it. */
  async #newest(): Promise<string> {
    const { commands, keys } = this.#link;
    const found = await commands.call('XREVRANGE', keys.reply(this.#own), '+', '-', 'COUNT', 1);
    return (found as [string, unknown][])[0]?.[0] ?? '0-0';
  }
}
