import { ExecutorError } from '@elsewhere/core';
import type { LiveCall } from '@elsewhere/core/adapter';
import { packCalls, type SealedCall, toBytes } from '@elsewhere/worker/wire';
import { denialOf } from '../denial.js';
import type { JobHead } from '../job-head.js';
import { PROGRAM_LENGTH } from '../keys.js';
import { PUT } from '../ledger.js';
import { toJobOptions } from '../translate.js';
import type { Book, Parcel } from './book.js';
import type { Link } from './link.js';

/** What is written for a parcel. */
interface Writing {
  readonly parcel: Parcel;
  readonly envelope: Buffer;
  readonly mac: string;
  readonly head: JobHead;
}

/** Milliseconds between looks at parcels that Redis has not taken yet, and before it is asked once more. */
const LOOK_MS = 100;

/** Milliseconds for which what a submitter has sent is listed, after its last parcel: a week. */
const PARCELS_MS = 604_800_000;

/** Milliseconds after which a submitter lists itself again under its programs. */
const LISTED_MS = 1_000;

/** Brings parcels to Redis, again and again until it has them or their time is over. */
export class Outbox {
  /** Programs whose calls were sent: this one, and those of which calls were attached and run again. */
  readonly programs: Set<string> = new Set();
  readonly #listedAt = new Map<string, number>();
  readonly #link: Link;
  readonly #book: Book;
  readonly #prefix: string;
  readonly #waiting = new Map<Parcel, Writing>();
  /** On their way: nobody sends them again until it is known that they did not arrive. */
  readonly #underWay = new Set<Parcel>();
  readonly #abandoned: (parcel: Parcel) => void;
  readonly #taken: () => void;
  #made = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #emptied: (() => void)[] = [];

  /**
   * @param taken - Redis has taken a parcel.
   * @param abandoned - A parcel whose calls have failed here has reached Redis all the same.
   */
  constructor(
    link: Link,
    book: Book,
    prefix: string,
    taken: () => void,
    abandoned: (parcel: Parcel) => void,
  ) {
    this.#link = link;
    this.#book = book;
    this.#prefix = prefix;
    this.#taken = taken;
    this.#abandoned = abandoned;
    link.commands.on('lost', () => this.#listedAt.clear());
  }

  /** Makes a parcel of calls with one priority, to be sent with {@link send}. */
  pack(calls: readonly LiveCall[], sealed: readonly SealedCall[]): Parcel {
    const id = `p${this.#prefix.slice(1)}-${(++this.#made).toString(36)}`;
    const { priority } = calls[0]!;
    const parcel = this.#book.open(id, priority);
    const packed = packCalls(sealed);
    for (const [index, call] of calls.entries()) this.#book.enter(call, parcel, index);
    this.#waiting.set(parcel, {
      parcel,
      envelope: toBytes(packed),
      mac: this.#link.proof.sign(`calls ${id}`, packed),
      head: headOf(id, this.#prefix, calls),
    });
    return parcel;
  }

  async send(parcels: Iterable<Parcel> = this.#waiting.keys()): Promise<void> {
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
    if (!this.#link.up) return;
    const writings = [...parcels].flatMap((parcel) => this.#writingOf(parcel) ?? []);
    for (const { parcel } of writings) {
      this.#underWay.add(parcel);
      parcel.tried = true;
    }
    try {
      await this.#write(writings);
      for (const { parcel } of writings) this.#accepted(parcel);
    } catch (error) {
      this.#link.failure = error;
      if (denialOf(error) !== undefined) await this.#link.lookAtRights();
      if (isFinal(error))
        for (const { parcel } of writings) this.#abandon(parcel, this.#link.unfit ?? error, false);
    } finally {
      for (const { parcel } of writings) this.#underWay.delete(parcel);
    }
  }

  /** Resolves when Redis has everything, or it was given up. */
  async empty(): Promise<void> {
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #writingOf(parcel: Parcel): Writing | undefined {
    if (this.#underWay.has(parcel)) return undefined;
    if (parcel.left > 0) return this.#waiting.get(parcel);
    this.#forget(parcel); // its outcomes came before Redis could say that it has it
    return undefined;
  }

  async #write(writings: readonly Writing[]): Promise<void> {
    if (writings.length === 0) return;
    const { commands, keys, jobs, settings } = this.#link;
    const { keepMs } = settings;
    const parcels = keys.parcels(this.#prefix);
    const writes: Promise<unknown>[] = writings.map(({ parcel: { id, entries }, envelope, mac }) =>
      commands.run(
        PUT,
        [keys.parcel(id), parcels],
        [id, entries.length, this.#prefix, keepMs, envelope, mac, PARCELS_MS],
      ),
    );
    const unlisted = this.#unlisted(writings);
    for (const key of unlisted.map(keys.submitters))
      writes.push(commands.call('SADD', key, this.#prefix), commands.call('PEXPIRE', key, PARCELS_MS));
    writes.push(jobs.add(writings.map(({ head }) => head)));
    for (const result of await Promise.allSettled(writes))
      if (result.status === 'rejected') throw result.reason;
    for (const program of unlisted) this.#listedAt.set(program, performance.now());
  }

  /** Programs under which this submitter has to be found, and was not listed lately. */
  #unlisted(writings: readonly Writing[]): string[] {
    for (const { parcel } of writings)
      for (const { id } of parcel.entries) this.programs.add(id.slice(0, PROGRAM_LENGTH));
    const lately = performance.now() - LISTED_MS;
    return [...this.programs].filter((program) => (this.#listedAt.get(program) ?? lately) <= lately);
  }

  #accepted(parcel: Parcel): void {
    if (!this.#waiting.has(parcel)) {
      this.#abandoned(parcel);
      return;
    }
    this.#forget(parcel);
    parcel.accepted = true;
    for (const { call, attempt } of parcel.entries) call.accepted(attempt, parcel.id);
    if (parcel.left === 0)
      this.#abandoned(parcel); // all of it was cancelled meanwhile
    else this.#taken();
  }

  #look(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const { settings, hopeless, reason } = this.#link;
    const late = hopeless ? Number.POSITIVE_INFINITY : performance.now() - settings.unavailableAfterMs;
    for (const parcel of [...this.#waiting.keys()])
      if (parcel.since < late) this.#abandon(parcel, reason, !hopeless);
    void this.send();
  }

  #abandon(parcel: Parcel, cause: unknown, retryable: boolean): void {
    if (!this.#waiting.has(parcel)) return;
    this.#forget(parcel);
    for (const { call, attempt } of [...parcel.entries]) {
      call.fail(attempt, unavailable(this.#link, cause, retryable), true);
    }
    for (const sent of [...parcel.entries]) this.#book.end(sent);
  }

  #forget(parcel: Parcel): void {
    this.#waiting.delete(parcel);
    if (this.#waiting.size === 0) for (const resolve of this.#emptied.splice(0)) resolve();
  }
}

/** Why a call could not be handed over. */
export function unavailable(link: Link, cause: unknown, retryable: boolean): ExecutorError {
  if (cause instanceof ExecutorError) return cause;
  const denial = denialOf(cause);
  const why = denial ?? (cause instanceof Error ? cause.message : '');
  const told = why === '' ? '' : `: ${why}`;
  const again = retryable && denial === undefined;
  const when = again ? ` within ${link.settings.unavailableAfterMs} ms (\`unavailableAfterMs\`)` : '';
  return new ExecutorError('UNAVAILABLE', `Redis did not take the call${when}${told}`, {
    cause,
    retryable: again,
  });
}

/** Asking once more would not help. */
function isFinal(error: unknown): boolean {
  return denialOf(error) !== undefined || (error instanceof Error && error.message.startsWith('WRONGTYPE'));
}

function headOf(id: string, submitter: string, calls: readonly LiveCall[]): JobHead {
  const [first] = calls;
  const { label } = first!.options;
  const name =
    calls.length === 1 ? (label ?? first!.definition.name) : `${first!.definition.name} × ${calls.length}`;
  return {
    id,
    name,
    data: { submitter, calls: calls.length },
    options: toJobOptions(first!.priority),
  };
}
