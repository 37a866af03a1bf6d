import { ExecutorError } from '@elsewhere/core';
import { makerOf } from '../keys.js';
import { LOOK, LOSE } from '../ledger.js';
import { toJobOptions } from '../translate.js';
import type { Book, Parcel, Sent } from './book.js';
import type { Link } from './link.js';

/** Looks in a row that must agree before a call counts as lost that left no trace. */
const SURE = 3;

/** Parcels that are looked at in one go. */
const AT_ONCE = 100;

/** Finds calls whose host is gone, and parcels that Redis has lost. */
export class Sweep {
  readonly #link: Link;
  readonly #book: Book;
  readonly #lost: (sent: Sent, error: ExecutorError) => void;

  constructor(link: Link, book: Book, lost: (sent: Sent, error: ExecutorError) => void) {
    this.#link = link;
    this.#book = book;
    this.#lost = lost;
  }

  async run(): Promise<void> {
    const before = performance.now() - this.#link.settings.sweepMs / 2;
    const parcels = [...this.#book.parcels.values()].filter(
      ({ accepted, since }) => accepted && since < before,
    );
    for (let at = 0; at < parcels.length; at += AT_ONCE) {
      const claimed = await Promise.all(parcels.slice(at, at + AT_ONCE).map((parcel) => this.#look(parcel)));
      await this.#lookAtLeases(claimed.flat());
    }
  }

  /** @returns The calls that somebody has claimed. */
  async #look(parcel: Parcel): Promise<Sent[]> {
    const { commands, keys } = this.#link;
    const answer = (await commands.run(LOOK, [keys.parcel(parcel.id), keys.job(parcel.id)])) as [
      number?,
      ...string[],
    ];
    const [job, ...states] = answer;
    const entries = parcel.entries.filter((sent) => sent.parcel === parcel && this.#isOpen(sent));
    if (job === undefined) {
      parcel.missing++;
      if (parcel.missing >= SURE) for (const sent of entries) this.#lost(sent, forgotten());
      return [];
    }
    parcel.missing = 0;
    const waits = entries.some(({ index }) => states[index] === '');
    if (job !== 1 && waits) await this.#addAgain(parcel, states.length);
    return entries.filter((sent) => this.#judge(sent, states[sent.index] ?? ''));
  }

  /** @returns Whether somebody has claimed it. */
  #judge(sent: Sent, state: string): boolean {
    const moved = /^m(.+):(\d+)$/.exec(state);
    if (moved !== null) {
      const id = moved[1]!;
      const parcel = this.#book.parcels.get(id) ?? this.#book.open(id, sent.parcel.priority, true);
      this.#book.move(sent, parcel, Number(moved[2]));
      return false;
    }
    if (state.startsWith('c')) {
      sent.lease = state.slice(1);
      return true;
    }
    if (state === '') return false;
    if (++sent.overdue < SURE) return false; // its outcome is on its way
    if (state === 'x') this.#lost(sent, removed());
    else this.#lost(sent, state === 'l' ? gone(sent) : forgotten());
    return false;
  }

  /** Its job was removed or is done while calls wait: by hand, or a host died between two steps. */
  async #addAgain({ id, priority, entries }: Parcel, calls: number): Promise<void> {
    const submitter = makerOf(id);
    const name = entries[0]!.call.definition.name;
    await this.#link.jobs.remove(id);
    await this.#link.jobs.add([{ id, name, data: { submitter, calls }, options: toJobOptions(priority) }]);
  }

  async #lookAtLeases(claimed: readonly Sent[]): Promise<void> {
    if (claimed.length === 0) return;
    const { commands, keys } = this.#link;
    const leases = [...new Set(claimed.map(({ lease }) => lease!))];
    const cards = (await commands.call('MGET', ...leases.map(keys.lease))) as (string | null)[];
    const dead = new Set(leases.filter((_, at) => cards[at] === null));
    const byParcel = new Map<Parcel, Sent[]>();
    for (const sent of claimed) {
      if (dead.has(sent.lease!)) byParcel.set(sent.parcel, [...(byParcel.get(sent.parcel) ?? []), sent]);
    }
    await Promise.all([...byParcel].map(([parcel, calls]) => this.#lose(parcel, calls)));
  }

  async #lose(parcel: Parcel, calls: readonly Sent[]): Promise<void> {
    const { commands, keys } = this.#link;
    const names = [keys.parcel(parcel.id), ...calls.map(({ lease }) => keys.lease(lease!))];
    const lost = (await commands.run(
      LOSE,
      names,
      calls.flatMap(({ index, lease }) => [index, lease!]),
    )) as number[];
    for (const sent of calls) if (lost.includes(sent.index)) this.#lost(sent, gone(sent));
  }

  #isOpen(sent: Sent): boolean {
    return this.#book.find(sent) === sent;
  }
}

function gone({ lease }: Sent): ExecutorError {
  const what = `the worker host that had the call is gone: its lease ${lease ?? ''} has run out`;
  return new ExecutorError('WORKER_LOST', what);
}

function forgotten(): ExecutorError {
  const what =
    'Redis has no record of the call any more: it lost its latest writes, or somebody has deleted keys of the queue';
  return new ExecutorError('WORKER_LOST', what);
}

function removed(): ExecutorError {
  return new ExecutorError('REJECTED', 'the call was taken out of the queue before it ran');
}
