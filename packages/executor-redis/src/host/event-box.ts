import type { CallAttempt } from '@elsewhere/worker/wire';
import { EMIT } from '../ledger.js';
import { type CallEvent, packLetter, toBytes } from '../messages.js';
import { type HostLink, REPLY_MS } from './host-link.js';

/** Events may be gathered for so many milliseconds, and so many of them. */
const GATHER_MS = 5;
const GATHER = 256;

/** Gathers what calls of one submitter say and writes it to the submitter's stream, in order. */
export class EventBox {
  readonly #link: HostLink;
  readonly #lease: string;
  readonly #reply: string;
  #events: (CallEvent | undefined)[] = [];
  /** Calls of which nothing is known to the submitter but that they were sent: by call, where `started` waits. */
  readonly #quiet = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #number = 0;

  constructor(link: HostLink, lease: string, submitter: string) {
    this.#link = link;
    this.#lease = lease;
    this.#reply = link.keys.reply(submitter);
  }

  add(event: CallEvent): void {
    const key = keyOf(event);
    if (event.kind === 'started') this.#quiet.set(key, this.#events.length);
    else this.#quiet.delete(key);
    this.#events.push(event);
    if (event.kind === 'request') setImmediate(() => this.flush());
    else if (this.#events.length >= GATHER) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Its outcome follows at once, and says by itself that it has started. */
  ended(call: CallAttempt): void {
    const at = this.#quiet.get(keyOf(call));
    if (at !== undefined) this.#events[at] = undefined;
    this.#quiet.delete(keyOf(call));
  }

  /** What was said goes to Redis before anything that is written from now on. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const messages = this.#events.filter((event) => event !== undefined);
    this.#events = [];
    this.#quiet.clear();
    if (messages.length === 0) return;
    const packed = packLetter<CallEvent>({ from: this.#lease, number: ++this.#number, messages });
    const args = [REPLY_MS, toBytes(packed), this.#link.proof.sign('events', packed)];
    this.#link.commands
      .run(EMIT, [this.#reply], args)
      .catch((error: unknown) => this.#link.settings.log(`what calls said was lost: ${error}`));
  }
}

function keyOf({ id, attempt }: CallAttempt): string {
  return `${attempt} ${id}`;
}
