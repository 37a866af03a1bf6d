import { type CodeUnits, codeUnits } from '@elsewhere/bundler';
import {
  type CodeOption,
  type LiveCall,
  type PortableReference,
  portableReference,
} from '@elsewhere/core/adapter';
import type { Link } from './link.js';
import { unavailable } from './outbox.js';

/** Milliseconds that code stays in Redis after it was last used or renewed: a day. */
const CODE_MS = 86_400_000;

/** Says what workers load for a call, and brings code that travels to Redis before the first call that needs it. */
export class Shipping {
  readonly #link: Link;
  readonly #code: CodeOption;
  readonly #units: CodeUnits;
  readonly #known = new Map<string, PortableReference>();
  readonly #waiting = new Map<string, LiveCall[]>();
  readonly #shipped = new Map<string, Uint8Array>();

  constructor(link: Link, code: CodeOption) {
    this.#link = link;
    this.#code = code;
    this.#units = codeUnits(code);
  }

  /** What a worker needs to find its task, or nothing when that has yet to be made or sent: see {@link ship}. */
  referenceOf({ task, definition }: LiveCall): PortableReference | undefined {
    const known = this.#known.get(definition.key);
    if (known !== undefined || this.#code !== 'installed') return known;
    const reference = portableReference(task, { kind: 'installed' });
    this.#known.set(definition.key, reference);
    return reference;
  }

  /**
   * Sends the code of a call.
   *
   * @returns All calls that waited for this code, to the first who asked; nothing to the others.
   * @throws ExecutorError `REJECTED` when it cannot be built; whatever Redis says.
   */
  async ship(call: LiveCall): Promise<readonly LiveCall[]> {
    const { key } = call.definition;
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      waiting.push(call);
      return [];
    }
    const calls = [call];
    this.#waiting.set(key, calls);
    try {
      const { reference, blobs } = await this.#units.of(call.task);
      await this.#link.whenUp();
      for (const [sha256, bytes] of blobs) await this.#put(sha256, bytes);
      this.#known.set(key, reference);
      return calls;
    } catch (error) {
      for (const each of calls) each.fail(each.attempt, unavailable(this.#link, error, true), true);
      return [];
    } finally {
      this.#waiting.delete(key);
    }
  }

  /** Code that is in use stays. */
  async renew(): Promise<void> {
    const { commands, keys } = this.#link;
    for (const [sha256, bytes] of this.#shipped) {
      if ((await commands.call('PEXPIRE', keys.code(sha256), CODE_MS)) === 0) await this.#put(sha256, bytes);
    }
  }

  async #put(sha256: string, bytes: Uint8Array): Promise<void> {
    const { commands, keys } = this.#link;
    await commands.call('SET', keys.code(sha256), Buffer.from(bytes), 'PX', CODE_MS);
    this.#shipped.set(sha256, bytes);
  }
}
