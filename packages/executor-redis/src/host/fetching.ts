import type { HeldJob } from '../client.js';
import type { HostLink } from './host-link.js';

/** Milliseconds before Redis is asked again after it refused. */
const AGAIN_MS = 250;

/** Asks for the next parcel and keeps it until somebody takes it: also over the end of a lease. */
export class Fetching {
  readonly #link: HostLink;
  #started = false;
  #asking: Promise<void> | undefined;
  #job: HeldJob | undefined;

  constructor(link: HostLink) {
    this.#link = link;
  }

  /** Resolves when there is a parcel to take, and now and then when there is none. */
  async ready(): Promise<void> {
    if (this.#job !== undefined) return;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }

  /** Resolves when nothing is asked for any more. */
  async settled(): Promise<void> {
    await this.#asking;
  }

  take(): HeldJob | undefined {
    const job = this.#job;
    this.#job = undefined;
    return job;
  }

  async #ask(): Promise<void> {
    const { fetcher, settings } = this.#link;
    try {
      if (!this.#started) await fetcher.start();
      this.#started = true;
      this.#job = await fetcher.next();
    } catch (error) {
      settings.log(`the next parcel could not be fetched, it is tried again: ${error}`);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
