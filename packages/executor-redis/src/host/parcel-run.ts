import type { Host, Lease } from '@elsewhere/worker';
import {
  type AddressedOutcome,
  isExpired,
  packOutcomes,
  type SealedCall,
  type SealedOutcome,
} from '@elsewhere/worker/wire';
import { CLAIM, REFUSE, RELEASE, SETTLE } from '../ledger.js';
import { toBytes } from '../messages.js';
import { PARCEL_MS } from '../translate.js';
import { CallReport } from './call-report.js';
import type { Fetched } from './chased-fetch.js';
import { type Claims, ownOf } from './claims.js';
import type { CodeShelf } from './code-shelf.js';
import type { EventBox } from './event-box.js';
import type { HeldJob } from './held-job.js';
import { type HostLink, REPLY_MS } from './host-link.js';
import type { Inbox } from './inbox.js';
import { moveCalls } from './move-calls.js';
import { openParcel } from './open-parcel.js';
import { refused } from './refused.js';
import type { Seen } from './seen.js';
import { takeParcel } from './taken.js';

/** What the parcels of one incarnation of a host share. */
export interface HostSide {
  readonly link: HostLink;
  readonly host: Host;
  readonly lease: Lease;
  readonly inbox: Inbox;
  readonly seen: Seen;
  readonly claims: Claims;
  readonly code: CodeShelf;
  events(submitter: string): EventBox;
}

/** Milliseconds before an outcome that Redis did not take is written again. */
const AGAIN_MS = 250;

/** One parcel in the hands of a host: claims its calls, has them run, and writes what became of them. */
export class ParcelRun {
  /** Resolves when nothing of the parcel is left to this host. */
  readonly done: Promise<void>;
  readonly #side: HostSide;
  readonly #job: HeldJob;
  readonly #key: string;
  readonly #finish: () => void;
  #calls: readonly SealedCall[] = [];
  #submitter = '';
  #keepMs = 0;
  #waiting: number[] = [];
  #held = 0;
  #finished: (readonly [index: number, outcome: SealedOutcome])[] = [];
  #released: number[] = [];
  #writing = false;
  #moving: Promise<void> | undefined;
  /** The lease has run out while calls waited: the parcel comes to somebody who has one. */
  #leaseless = false;
  #late: NodeJS.Timeout | undefined;

  constructor(side: HostSide, job: HeldJob) {
    this.#side = side;
    this.#job = job;
    this.#key = side.link.keys.parcel(job.id);
    let finish!: () => void;
    this.done = new Promise((resolve) => {
      finish = resolve;
    });
    this.#finish = finish;
  }

  /** Calls that nobody has claimed. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Nothing of it is to be done here any more: it comes to somebody else. */
  abandon(): void {
    clearTimeout(this.#late);
    this.#job.abandon();
    this.#finish();
  }

  /**
   * Opens the parcel and claims as many calls as there is room for.
   *
   * @param fetched - What came with the parcel. Claims of a lease that is no more are given back: nothing was started.
   */
  async begin(room: number, { taken, lease: claimant }: Fetched): Promise<void> {
    const { link, lease, claims } = this.#side;
    const ours = claimant === lease.id ? taken : undefined;
    if (ours === undefined && typeof taken === 'object' && taken.granted.length > 0)
      await link.commands.run(RELEASE, [this.#key], [claimant, ...taken.granted]);
    const opened = ours ?? (await takeParcel(link, this.#key, lease.id, room));
    if (opened === 'gone') await this.#complete();
    if (typeof opened === 'string') {
      this.abandon(); // without a lease: it comes to somebody who has one
      return;
    }
    ({ submitter: this.#submitter, keepMs: this.#keepMs } = opened);
    const granted = [...opened.granted, ...ownOf(opened.elsewhere, lease.id)].filter((index) =>
      claims.add(this.#job.id, index),
    );
    const reason = this.#read(opened.envelope, opened.mac);
    if (reason !== undefined) {
      await this.#refuse(reason);
      return;
    }
    this.#waiting = opened.waiting;
    this.#launch(granted);
    if (this.#waiting.length > 0) this.#late = setTimeout(() => void this.moveWaiting(), PARCEL_MS);
    await this.#completeIfDone();
  }

  /** Claims more of it. */
  async claim(room: number): Promise<void> {
    const { link, lease, claims } = this.#side;
    const indexes = this.#waiting.splice(0, room).filter((index) => claims.add(this.#job.id, index));
    this.#held += indexes.length;
    const keys = [this.#key, link.keys.lease(lease.id)];
    const [kind, granted = []] = (await link.commands.run(CLAIM, keys, [lease.id, ...indexes])) as [
      string,
      number[]?,
    ];
    this.#held -= indexes.length;
    for (const index of indexes) if (!granted.includes(index)) claims.delete(this.#job.id, index);
    if (kind === 'lease') this.#leaseless = true;
    this.#launch(granted);
    await this.#completeIfDone();
  }

  /** Calls that would have to wait go on as parcels of their own, for whoever has room. */
  moveWaiting(): Promise<void> {
    clearTimeout(this.#late);
    this.#moving ??= this.#moveAll().finally(() => {
      this.#moving = undefined;
      return this.#waiting.length > 0 ? this.moveWaiting() : this.#completeIfDone();
    });
    return this.#moving;
  }

  async #moveAll(): Promise<void> {
    const { link, host } = this.#side;
    while (this.#waiting.length > 0) {
      const indexes = this.#waiting.splice(0);
      const { meanMs = PARCEL_MS } = host.status();
      const move = {
        parcel: this.#job.id,
        priority: this.#job.priority,
        submitter: this.#submitter,
        keepMs: this.#keepMs,
        calls: this.#calls,
        indexes,
        size: Math.max(1, Math.floor(PARCEL_MS / Math.max(meanMs, 1))),
      };
      await moveCalls(link, move).catch((error: unknown) => {
        link.settings.log(`calls could not be passed on, their submitter looks after them: ${error}`);
      });
    }
  }

  /** @returns Why the host will not have it. */
  #read(bytes: Buffer, mac: string): string | undefined {
    const opened = openParcel(this.#side.link, this.#job.id, bytes, mac);
    if (typeof opened === 'string') return opened;
    this.#calls = opened;
    return undefined;
  }

  async #refuse(reason: string): Promise<void> {
    const { link, lease } = this.#side;
    link.settings.log(`refused the parcel ${this.#job.id} of ${this.#submitter}: ${reason}`);
    const keys = [this.#key, link.keys.reply(this.#submitter)];
    await link.commands.run(REFUSE, keys, [lease.id, REPLY_MS, reason]);
    await this.#job.fail(reason).catch(() => {});
    this.#finish();
  }

  #launch(indexes: readonly number[]): void {
    this.#held += indexes.length;
    for (const index of indexes) {
      const call = this.#calls[index];
      const refusal = call === undefined ? 'the envelope has no such call' : this.#refusalOf(call);
      if (call === undefined || refusal !== undefined) this.#refuseCall(index, refusal!);
      else void this.#run(index, call);
    }
  }

  #refuseCall(index: number, reason: string): void {
    this.#side.link.settings.log(`refused call ${index} of the parcel ${this.#job.id}: ${reason}`);
    this.#ended(index, refused(reason));
  }

  async #run(index: number, call: SealedCall): Promise<void> {
    const { host, code, events, inbox } = this.#side;
    try {
      const coming = code.fetch(call.task);
      if (coming !== undefined) await coming;
      const report = new CallReport(call, events(this.#submitter), inbox);
      this.#ended(index, await host.run(call, report));
    } catch (error) {
      this.#refuseCall(index, error instanceof Error ? error.message : String(error));
    }
  }

  #refusalOf(call: SealedCall): string | undefined {
    const { seen, link } = this.#side;
    if (isExpired(call, Date.now() + link.clockMs)) return 'its time was over before it could start';
    if (!seen.add(call)) return 'the same attempt was here before';
    return undefined;
  }

  #ended(index: number, outcome: SealedOutcome): void {
    const call = this.#calls[index];
    if (call !== undefined) this.#side.events(this.#submitter).ended(call);
    if (outcome.kind === 'not-started' || outcome.kind === 'superseded') {
      if (call !== undefined) this.#side.seen.forget(call);
      this.#released.push(index);
    } else this.#finished.push([index, outcome]);
    if (!this.#writing) void this.#write();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    await undefined; // outcomes come in bursts
    while (this.#finished.length > 0 || this.#released.length > 0) {
      const [finished, released] = [this.#finished.splice(0), this.#released.splice(0)];
      if (finished.length > 0) await this.#settle(finished);
      if (released.length > 0) await this.#release(released);
      for (const index of [...finished.map(([at]) => at), ...released])
        this.#side.claims.delete(this.#job.id, index);
      this.#held -= finished.length + released.length;
    }
    this.#writing = false;
    await this.#completeIfDone();
  }

  async #settle(finished: readonly (readonly [index: number, outcome: SealedOutcome])[]): Promise<void> {
    const { link, lease } = this.#side;
    const { commands, keys, proof, settings } = link;
    const box = this.#side.events(this.#submitter);
    box.flush();
    let left = finished;
    while (left.length > 0) {
      const packed = packOutcomes(left.map(([index, outcome]) => this.#address(index, outcome)));
      const args = [lease.id, REPLY_MS, toBytes(packed), proof.sign('outcomes', packed)];
      try {
        const answer = await commands.run(
          SETTLE,
          [this.#key, keys.reply(this.#submitter)],
          [...args, ...left.map(([index]) => index)],
        );
        const [kind, held = []] = answer as [string, number[]?];
        if (kind === 'ok') return;
        for (const [index] of left) if (!held.includes(index)) this.#fenced(index);
        left = left.filter(([index]) => held.includes(index));
      } catch (error) {
        settings.log(`Redis did not take outcomes, they are written again: ${error}`);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  #fenced(index: number): void {
    const { id, attempt } = this.#calls[index]!;
    this.#side.link.settings.log(`the outcome of ${id}, attempt ${attempt}, came too late and was dropped`);
    this.#side.events(this.#submitter).add({ id, attempt, kind: 'fenced' });
  }

  async #release(indexes: readonly number[]): Promise<void> {
    const { link, lease } = this.#side;
    const released = await link.commands.run(RELEASE, [this.#key], [lease.id, ...indexes]);
    this.#waiting.push(...(released as number[]));
    await this.moveWaiting();
  }

  #address(index: number, outcome: SealedOutcome): AddressedOutcome {
    const { id = '', attempt = 1 } = this.#calls[index] ?? {};
    return { id, attempt, lease: this.#side.lease.id, outcome };
  }

  async #completeIfDone(): Promise<void> {
    if (this.#held > 0 || this.#waiting.length > 0 || this.#writing || this.#moving !== undefined) return;
    if (this.#leaseless) this.#job.abandon();
    else await this.#complete();
    this.#finish();
  }

  async #complete(): Promise<void> {
    clearTimeout(this.#late);
    await this.#side.link.endings.next();
    await this.#job.complete().catch(() => {}); // its lock was lost: somebody else does it
  }
}
