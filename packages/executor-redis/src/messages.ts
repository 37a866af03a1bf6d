import type { Sealed } from '@elsewhere/core/adapter';
import { CAPS, type CallAttempt, fromBytes, type Packed, toBytes } from '@elsewhere/worker/wire';

/** What a host tells the submitter of a call while it runs. */
export type CallEvent = CallAttempt &
  (
    | { readonly kind: 'started'; readonly at: number }
    | { readonly kind: 'progress'; readonly fraction: number; readonly value: Sealed }
    | { readonly kind: 'message'; readonly value: Sealed }
    | { readonly kind: 'log'; readonly stream: 'stdout' | 'stderr'; readonly line: string }
    | { readonly kind: 'request'; readonly number: number; readonly value: Sealed }
    /** Its outcome came too late to count. */
    | { readonly kind: 'fenced' }
  );

/** What a submitter tells the host that runs a call. */
export type CallOrder = CallAttempt &
  (
    | { readonly kind: 'cancel'; readonly value: Sealed }
    | { readonly kind: 'message'; readonly value: Sealed }
    | { readonly kind: 'answer'; readonly number: number; readonly value: Sealed }
    | { readonly kind: 'refusal'; readonly number: number; readonly value: Sealed }
  );

/** Messages of one writer. */
export interface Letter<M extends CallEvent | CallOrder> {
  /** The lease of a host, or a submitter. */
  readonly from: string;
  /** Counts the letters of this writer to this reader: one that comes twice is known again. */
  readonly number: number;
  readonly messages: readonly M[];
}

/** Writers that a reader remembers. */
const WRITERS = 1_000;

const KINDS: ReadonlySet<unknown> = new Set([
  'started',
  'progress',
  'message',
  'log',
  'request',
  'fenced',
  'cancel',
  'answer',
  'refusal',
]);

/** Text and binary apart: values that have binary keep how many pieces of it are theirs. */
export function packLetter<M extends CallEvent | CallOrder>({ from, number, messages }: Letter<M>): Packed {
  const blobs: ArrayBuffer[] = [];
  const rows = messages.map((message) => {
    if (!('value' in message) || typeof message.value === 'string') return message;
    const own = message.value.blobs as readonly ArrayBuffer[];
    blobs.push(...own);
    return { ...message, value: [message.value.text, own.length] };
  });
  return { text: JSON.stringify({ from, number, messages: rows }), blobs };
}

/** @throws Error when the bytes are no letter. */
export function unpackLetter<M extends CallEvent | CallOrder>({ text, blobs }: Packed): Letter<M> {
  const { from, number, messages } = JSON.parse(text) as Record<string, unknown>;
  const complete = typeof from === 'string' && Number.isInteger(number) && Array.isArray(messages);
  if (!complete || messages.length > CAPS.items) throw new TypeError('expected a letter with messages');
  let taken = 0;
  const read = (row: unknown): M => {
    if (typeof row !== 'object' || row === null) throw new TypeError('expected a message to be an object');
    const message = row as Record<string, unknown>;
    const { id, attempt, kind, value } = message;
    if (typeof id !== 'string' || !Number.isInteger(attempt) || !KINDS.has(kind))
      throw new TypeError('expected a message to name its call and its kind');
    if (!Array.isArray(value)) {
      if (value !== undefined && typeof value !== 'string') throw new TypeError('expected a sealed value');
      return message as M;
    }
    const [sealed, count] = value as [unknown, unknown];
    if (typeof sealed !== 'string' || !Number.isInteger(count) || (count as number) > blobs.length - taken)
      throw new TypeError('expected a sealed value with its binary');
    const own = blobs.slice(taken, taken + (count as number));
    taken += count as number;
    return { ...message, value: { text: sealed, blobs: own } } as unknown as M;
  };
  return { from, number: number as number, messages: messages.map(read) };
}

/** Knows letters again that come twice. */
export class Postmark {
  readonly #last = new Map<string, number>();

  isNew({ from, number }: Pick<Letter<CallEvent>, 'from' | 'number'>): boolean {
    if (number <= (this.#last.get(from) ?? 0)) return false;
    this.#last.delete(from);
    this.#last.set(from, number);
    if (this.#last.size > WRITERS) this.#last.delete(this.#last.keys().next().value!);
    return true;
  }
}

/** Envelopes are bytes in Redis. */
export { fromBytes, toBytes };

/** A field of a stream entry, of which texts are bytes. */
export type Entry = readonly [id: string, fields: ReadonlyMap<string, Buffer>];

/** What XREAD gives, by stream. */
export function readEntries(answer: unknown): Map<string, Entry[]> {
  const streams = new Map<string, Entry[]>();
  for (const [key, entries] of (answer ?? []) as [Buffer, [Buffer, Buffer[]][]][])
    streams.set(key.toString(), entries.map(readEntry));
  return streams;
}

/** One entry of a stream. */
export function readEntry([id, flat]: [Buffer, Buffer[]]): Entry {
  const fields = new Map<string, Buffer>();
  for (let at = 0; at + 1 < flat.length; at += 2) fields.set(flat[at]!.toString(), flat[at + 1]!);
  return [id.toString(), fields];
}

/** Whether one id of a stream comes before another. */
export function isBefore(id: string, other: string): boolean {
  const [ms = 0, count = 0] = id.split('-').map(Number);
  const [otherMs = 0, otherCount = 0] = other.split('-').map(Number);
  return ms < otherMs || (ms === otherMs && count < otherCount);
}
