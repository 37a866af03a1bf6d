import { ExecutorError, type PortableReference, storeBundle } from '@elsewhere/core/worker';
import type { HostLink } from './host-link.js';

/** Gets the code of calls from Redis into the folder that slots load it from. */
export class CodeShelf {
  readonly #link: HostLink;
  readonly #folder: string | undefined;
  readonly #ready = new Set<string>();
  readonly #coming = new Map<string, Promise<void>>();

  /** @param folder - `undefined`: this host runs no code that is shipped. */
  constructor(link: HostLink, folder: string | undefined) {
    this.#link = link;
    this.#folder = folder;
  }

  /** Resolves when a slot can load it, at once when it can already. @throws ExecutorError `REJECTED`. */
  fetch({ code }: PortableReference): Promise<void> | undefined {
    if (code.kind !== 'bundle' || this.#folder === undefined || this.#ready.has(code.sha256))
      return undefined;
    const coming = this.#coming.get(code.sha256);
    if (coming !== undefined) return coming;
    const { sha256 } = code;
    const fetching = storeBundle(this.#folder, sha256, (hash) => this.#get(hash))
      .then(() => void this.#ready.add(sha256))
      .finally(() => this.#coming.delete(sha256));
    this.#coming.set(sha256, fetching);
    return fetching;
  }

  async #get(hash: string): Promise<Uint8Array> {
    const { commands, keys } = this.#link;
    const bytes = (await commands.callBuffer('GET', keys.code(hash))) as Buffer | null;
    if (bytes !== null) return bytes;
    throw new ExecutorError('REJECTED', `the code ${hash} is not in Redis any more`);
  }
}
