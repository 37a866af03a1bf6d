import { hostname } from 'node:os';
import { type Host, type Lease, type Source, startLease } from '@elsewhere/worker';
import { RENEW } from '../ledger.js';
import { awaitRedis } from './await-redis.js';
import type { Fetched } from './chased-fetch.js';
import { Claims } from './claims.js';
import { CodeShelf } from './code-shelf.js';
import { EventBox } from './event-box.js';
import { Fetching } from './fetching.js';
import { HostLink, type HostSideSettings } from './host-link.js';
import { Inbox } from './inbox.js';
import { type HostSide, ParcelRun } from './parcel-run.js';
import { Seen } from './seen.js';

/** Takes parcels from a queue whenever the host has room, under one lease after another. */
export function redisSource(settings: HostSideSettings): Source {
  return async (host, signal) => {
    const link = new HostLink(settings);
    const alive = setInterval(() => {}, 2 ** 30);
    const seen = new Seen();
    try {
      await awaitRedis(link, signal);
      const fetching = new Fetching(link);
      while (!signal.aborted) await new Incarnation(link, host, seen, fetching).run(signal);
    } finally {
      clearInterval(alive);
      await link.close();
    }
  };
}

/** The life of one lease. */
class Incarnation {
  readonly #link: HostLink;
  readonly #host: Host;
  readonly #seen: Seen;
  readonly #fetching: Fetching;
  readonly #runs = new Set<ParcelRun>();
  readonly #boxes = new Map<string, EventBox>();
  readonly #since = Date.now();

  constructor(link: HostLink, host: Host, seen: Seen, fetching: Fetching) {
    this.#link = link;
    this.#host = host;
    this.#seen = seen;
    this.#fetching = fetching;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { leaseMs, log } = this.#link.settings;
    let first = true;
    const lease = startLease({
      leaseMs,
      renew: async (id) => {
        const renewed = await this.#renew(id, first);
        first = false;
        return renewed;
      },
    });
    try {
      await begun(lease, signal);
    } catch (error) {
      log(`${(error as Error).message} (${(error as Error).cause ?? 'Redis is away'}): a new lease is taken`);
      return;
    }
    if (signal.aborted) {
      lease.end();
      return;
    }
    this.#host.hold(lease);
    lease.lost.addEventListener('abort', () =>
      log(`${(lease.lost.reason as Error).message}: a new lease is taken`),
    );
    const inbox = new Inbox(this.#link, this.#host, lease.id);
    const side: HostSide = {
      link: this.#link,
      host: this.#host,
      lease,
      inbox,
      seen: this.#seen,
      claims: new Claims(),
      code: new CodeShelf(this.#link, this.#link.settings.codeCache),
      events: (submitter) => this.#boxOf(submitter, lease.id),
    };
    const stop = AbortSignal.any([signal, lease.lost]);
    try {
      await this.#work(side, stop);
      if (signal.aborted) void this.#host.drain();
      await this.#finish(side, signal.aborted);
    } finally {
      lease.end();
      inbox.close();
      for (const box of this.#boxes.values()) box.flush();
      if (!lease.lost.aborted) await this.#leave(lease.id);
    }
  }

  async #work(side: HostSide, stop: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      stop.addEventListener('abort', () => resolve(), { once: true });
      if (stop.aborted) resolve();
    });
    while (!stop.aborted) {
      await this.#host.whenRoom(stop);
      const room = this.#host.room();
      if (stop.aborted || room <= 0) continue;
      const behind = [...this.#runs].find(({ waiting }) => waiting > 0);
      if (behind !== undefined) await behind.claim(room);
      else {
        await Promise.race([this.#fetching.ready(side.lease.id, room), stopped]);
        const fetched = stop.aborted ? undefined : this.#fetching.take();
        if (fetched !== undefined) await this.#begin(side, fetched, this.#host.room());
      }
    }
  }

  /** Waits for what runs, and passes on what does not. */
  async #finish(side: HostSide, leaving: boolean): Promise<void> {
    if (leaving) {
      await this.#fetching.settled();
      const late = this.#fetching.take();
      if (late !== undefined) await this.#begin(side, late, 0);
    }
    for (const run of this.#runs) await run.moveWaiting();
    await Promise.all([...this.#runs].map(({ done }) => done));
  }

  async #begin(side: HostSide, fetched: Fetched, room: number): Promise<void> {
    const { job } = fetched;
    const run = new ParcelRun(side, job);
    this.#runs.add(run);
    void run.done.then(() => this.#runs.delete(run));
    await run.begin(room, fetched).catch((error: unknown) => {
      this.#link.settings.log(`the parcel ${job.id} could not be opened, it comes again: ${error}`);
      run.abandon();
    });
  }

  #boxOf(submitter: string, lease: string): EventBox {
    const known = this.#boxes.get(submitter);
    if (known !== undefined) return known;
    const box = new EventBox(this.#link, lease, submitter);
    this.#boxes.set(submitter, box);
    return box;
  }

  async #renew(id: string, first: boolean): Promise<boolean> {
    const { commands, keys, settings } = this.#link;
    const card = { slots: this.#host.slots, host: hostname(), pid: process.pid, since: this.#since };
    const hung = setTimeout(() => commands.reconnect(), settings.leaseMs / 2);
    try {
      const now = (await commands.run(
        RENEW,
        [keys.lease(id), keys.hosts, keys.inbox(id)],
        [id, JSON.stringify(card), settings.leaseMs, first ? 'first' : 'again'],
      )) as number;
      if (now > 0) this.#link.clockMs = now - Date.now();
      return now > 0;
    } finally {
      clearTimeout(hung);
    }
  }

  async #leave(lease: string): Promise<void> {
    const { commands, keys } = this.#link;
    if (!commands.ready) return; // it leaves by itself
    await commands.call('DEL', keys.lease(lease), keys.inbox(lease)).catch(() => {});
    await commands.call('ZREM', keys.hosts, lease).catch(() => {});
  }
}

async function begun(lease: Lease, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([lease.begun, stopped]);
}
