import type { Link } from './link.js';

/** Who looks after the calls of a submitter: itself, or one that took over when it was gone. Only the owner retries. */
export class Ownership {
  readonly #link: Link;
  readonly #self: string;
  readonly #owned = new Set<string>();

  constructor(link: Link, self: string) {
    this.#link = link;
    this.#self = self;
    this.#owned.add(self);
  }

  /** Says that what is owned is still looked after. */
  async renew(): Promise<void> {
    for (const submitter of this.#owned) await this.take(submitter);
  }

  /** Owns the calls of a submitter, unless somebody else does. */
  async take(submitter: string): Promise<boolean> {
    const { commands, keys } = this.#link;
    const key = keys.owner(submitter);
    const words = ['PX', this.#leaseMs, 'NX'] as const;
    const taken = await commands.call('SET', key, this.#self, ...words);
    if (taken === null && (await commands.call('GET', key)) !== this.#self) {
      this.#owned.delete(submitter);
      return false;
    }
    if (taken === null) await commands.call('PEXPIRE', key, this.#leaseMs);
    this.#owned.add(submitter);
    return true;
  }

  /** Others may take over at once. */
  async leave(): Promise<void> {
    const { commands, keys } = this.#link;
    for (const submitter of this.#owned) {
      if ((await commands.call('GET', keys.owner(submitter))) === this.#self)
        await commands.call('DEL', keys.owner(submitter));
    }
  }

  get #leaseMs(): number {
    return Math.max(3 * this.#link.settings.sweepMs, 1_000);
  }
}
