import type { Connection } from '../client.js';
import { type Entry, isBefore, readEntries } from '../messages.js';
import type { Link } from './link.js';

/** Milliseconds that Redis may keep us waiting for something new. */
const BLOCK_MS = 5_000;

/** Entries that are read at once. */
const COUNT = 256;

/** Follows the reply stream of this submitter, from its beginning and over every loss of the connection. */
export class Reader {
  readonly #link: Link;
  readonly #stream: string;
  readonly #read: (entries: readonly Entry[]) => void;
  readonly #connection: Connection;
  #cursor = '0-0';
  #closed = false;
  #rounds = 0;

  constructor(link: Link, submitter: string, read: (entries: readonly Entry[]) => void) {
    this.#link = link;
    this.#stream = link.keys.reply(submitter);
    this.#read = read;
    this.#connection = link.commands.another();
    void this.#follow();
  }

  /** Counts answers of Redis: what was written before two of them has been read. */
  get rounds(): number {
    return this.#rounds;
  }

  close(): void {
    this.#closed = true;
    this.#connection.close();
  }

  async #follow(): Promise<void> {
    this.#connection.on('ready', () => void this.#lookBehind());
    while (!this.#closed) {
      await this.#connection.whenReady();
      const hung = setTimeout(() => this.#connection.reconnect(), 2 * BLOCK_MS).unref();
      try {
        const words = ['COUNT', COUNT, 'BLOCK', BLOCK_MS, 'STREAMS', this.#stream, this.#cursor];
        const answer = await this.#connection.callBuffer('XREAD', ...words);
        this.#take(readEntries(answer).get(this.#stream) ?? []);
        await new Promise((resolve) => setImmediate(resolve)); // what outcomes lead to is sent before we ask for more
      } catch {
        if (this.#connection.ready) await pause(); // Redis answers and refuses: it is loading
      } finally {
        clearTimeout(hung);
      }
    }
  }

  #take(entries: readonly Entry[]): void {
    this.#rounds++;
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#cursor = last[0];
    this.#read(entries);
  }

  /** A Redis that has lost its latest writes, or its clock, goes on with older ids than we have read. */
  async #lookBehind(): Promise<void> {
    try {
      const [newest] = (await this.#link.commands.call('XREVRANGE', this.#stream, '+', '-', 'COUNT', 1)) as [
        [string, unknown]?,
      ];
      if (newest === undefined || isBefore(newest[0], this.#cursor)) this.#cursor = '0-0';
    } catch {
      // the next connection looks again
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 200).unref());
}
