import { FETCH } from '../ledger.js';
import type { HeldJob } from './held-job.js';
import type { HostLink } from './host-link.js';
import { readTaken, type Taken } from './taken.js';

/** A parcel from the queue, and what was claimed of it in the same moment. */
export interface Fetched {
  readonly job: HeldJob;
  /** `undefined`: nothing was claimed. */
  readonly taken: Taken | 'gone' | 'lease' | undefined;
  /** Whose the claims are. */
  readonly lease: string;
}

/** Milliseconds after which a connection that does not answer is opened anew, and between looks at one that is away. */
const HUNG_MS = 4_000;
const AWAY_MS = 100;

/** The ways in which a fetch was not answered. */
interface Unsure {
  readonly token: string;
  readonly lease: string;
}

/**
 * Fetches parcels and claims their calls with one message. Where its answer was lost nobody knows whether there is a
 * parcel with our claims in it: that is looked for first.
 */
export class ChasedFetch {
  readonly #link: HostLink;
  #unsure: Unsure | undefined;

  constructor(link: HostLink) {
    this.#link = link;
  }

  /** The next parcel with claims for so many of its calls, or nothing after a second. */
  async next(lease: string, most: number): Promise<Fetched | undefined> {
    const { fetcher, commands } = this.#link;
    if (this.#unsure !== undefined && commands.ready) return await this.#lookFor(this.#unsure);
    if (fetcher.waiting.resends) {
      const job = await fetcher.next(fetcher.nextToken()); // a message that is sent twice must not claim
      return job === undefined ? undefined : { job, taken: undefined, lease };
    }
    if (this.#unsure === undefined && fetcher.waiting.ready)
      return await this.#fetch(lease, most, fetcher.nextToken());
    await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    return undefined;
  }

  async #fetch(lease: string, most: number, token: string): Promise<Fetched | undefined> {
    const { fetcher } = this.#link;
    const { waited, job: asked, sent } = fetcher.ask(token);
    const chased = sent.then(() => this.#claim(fetcher.waiting, { token, lease }, most, 'now'));
    const [wait, job, answer] = await this.#answersTo([waited, asked, chased] as const, { token, lease });
    const held = answerIn(job);
    if (held === undefined) {
      answerIn(wait);
      return undefined;
    }
    return { job: held, taken: answer.status === 'fulfilled' ? answer.value?.taken : undefined, lease };
  }

  async #claim(
    connection: HostLink['commands'],
    { token, lease }: Unsure,
    most: number,
    when: 'now' | 'late',
  ): Promise<{ readonly id: string; readonly taken: Fetched['taken'] } | undefined> {
    const { keys } = this.#link;
    const answer = (await connection.runBuffer(
      FETCH,
      [keys.job('active'), keys.lease(lease), keys.fetch(token)],
      [lease, most, token, keys.job(''), keys.parcel(''), when],
    )) as [Buffer, unknown] | [];
    return answer.length === 0 ? undefined : { id: answer[0].toString(), taken: readTaken(answer[1]) };
  }

  /** Resolves when all have settled; rejects when some were not answered. */
  async #answersTo<const P extends readonly Promise<unknown>[]>(asked: P, unsure: Unsure) {
    const { waiting } = this.#link.fetcher;
    const hung = setTimeout(() => waiting.reconnect(), HUNG_MS);
    let lose!: () => void;
    const lost = new Promise<never>((_, reject) => {
      lose = () => reject(new Error('the connection was lost'));
    });
    waiting.once('lost', lose);
    try {
      const results = await Promise.race([Promise.allSettled(asked), lost]);
      for (const result of results)
        if (result.status === 'rejected' && !isAnswer(result.reason)) throw result.reason;
      return results;
    } catch (error) {
      this.#unsure = unsure;
      throw error;
    } finally {
      clearTimeout(hung);
      waiting.off('lost', lose);
    }
  }

  /** A parcel that may have been given to us unheard; what is still on its way claims nothing any more. */
  async #lookFor(unsure: Unsure): Promise<Fetched | undefined> {
    const { fetcher, commands } = this.#link;
    const found = await this.#claim(commands, unsure, 1, 'late');
    const job = found === undefined ? undefined : await fetcher.find(found.id, unsure.token);
    this.#unsure = undefined;
    return job === undefined ? undefined : { job, taken: found?.taken, lease: unsure.lease };
  }
}

/** Redis has refused; otherwise it is not known what it did. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

function answerIn<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
