import { ChasedFetch, type Fetched } from './chased-fetch.js';
import type { HostLink } from './host-link.js';

/** Milliseconds before Redis is asked again after it refused. */
const AGAIN_MS = 250;

/** Asks for the next parcel and keeps it until somebody takes it: also over the end of a lease. */
export class Fetching {
  readonly #link: HostLink;
  readonly #fetch: ChasedFetch;
  #started = false;
  #asking: Promise<void> | undefined;
  #fetched: Fetched | undefined;

  constructor(link: HostLink) {
    this.#link = link;
    this.#fetch = new ChasedFetch(link);
  }

  /**
   * Resolves when there is a parcel to take, and now and then when there is none.
   *
   * @param lease - Claims calls of it, `most` at most.
   */
  async ready(lease: string, most: number): Promise<void> {
    if (this.#fetched !== undefined) return;
    this.#asking ??= this.#ask(lease, most).finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }

  /** Resolves when nothing is asked for any more. */
  async settled(): Promise<void> {
    await this.#asking;
  }

  take(): Fetched | undefined {
    const fetched = this.#fetched;
    this.#fetched = undefined;
    return fetched;
  }

  async #ask(lease: string, most: number): Promise<void> {
    const { fetcher, settings } = this.#link;
    try {
      if (!this.#started) await fetcher.start();
      this.#started = true;
      this.#fetched = await this.#fetch.next(lease, most);
    } catch (error) {
      settings.log(`the next parcel could not be fetched, it is tried again: ${error}`);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
