import { makerOf } from '../keys.js';
import type { Link } from './link.js';

/** Milliseconds that parcels may be gathered before they are deleted. */
const GATHER_MS = 20;

/** Milliseconds that `close` waits for hosts to let go of parcels that are done. */
const PATIENCE_MS = 2_000;

/** Removes what is done: parcels at once, all the rest at the end. */
export class Tidy {
  readonly #link: Link;
  readonly #submitter: string;
  #done: string[] = [];
  #unneeded: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(link: Link, submitter: string) {
    this.#link = link;
    this.#submitter = submitter;
  }

  /** @param ran - False when no host will take its job: then that goes as well. */
  parcel(id: string, ran: boolean): void {
    this.#done.push(id);
    if (!ran) this.#unneeded.push(id);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sweepUp().catch(() => {}); // they have a time to live, and `close` looks again
    }, GATHER_MS).unref();
  }

  /** Nothing of this submitter is left. @param programs - Where it is listed. */
  async all(programs: Iterable<string>): Promise<void> {
    clearTimeout(this.#timer);
    const { commands, keys } = this.#link;
    await this.#sweepUp();
    const parcels = (await commands.call('SMEMBERS', keys.parcels(this.#submitter))) as string[];
    for (const id of parcels) this.parcel(id, false);
    clearTimeout(this.#timer);
    await this.#sweepUp();
    await commands.call('DEL', keys.reply(this.#submitter), keys.parcels(this.#submitter));
    for (const program of programs) await commands.call('SREM', keys.submitters(program), this.#submitter);
    for (const end = performance.now() + PATIENCE_MS; ; ) {
      const active = await this.#jobs('LRANGE', 'active');
      for (const kind of ['completed', 'failed']) {
        for (const id of await this.#jobs('ZRANGE', kind)) await this.#link.jobs.remove(id);
      }
      if (active.length === 0 || performance.now() > end) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #jobs(command: string, kind: string): Promise<string[]> {
    const { commands, keys } = this.#link;
    const ids = (await commands.call(command, keys.job(kind), 0, -1)) as string[];
    return ids.filter((id) => id.startsWith(`p${this.#submitter.slice(1)}-`));
  }

  async #sweepUp(): Promise<void> {
    const { commands, keys, jobs } = this.#link;
    const [done, unneeded] = [[...new Set(this.#done)], this.#unneeded];
    this.#done = [];
    this.#unneeded = [];
    for (let at = 0; at < done.length; at += 500) {
      const some = done.slice(at, at + 500);
      await commands.call('DEL', ...some.map(keys.parcel));
      for (const submitter of new Set(some.map(makerOf))) {
        const own = some.filter((id) => makerOf(id) === submitter);
        await commands.call('SREM', keys.parcels(submitter), ...own);
      }
    }
    for (const id of unneeded) await jobs.remove(id);
  }
}
