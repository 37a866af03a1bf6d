import { type PortableReference, readPortableReference } from '@elsewhere/core/worker';
import { readRules, rulesOf } from './call-rules.js';
import { CAPS, type Caps } from './caps.js';
import { type Packed, Packing, Unpacking } from './packed.js';
import { expectCount, expectList, expectPlace, expectText, readObject, rejected } from './reading.js';
import type { SealedCall } from './sealed-call.js';

/** The version of envelopes that this package writes and reads. */
export const WIRE_VERSION = 1;

/** Puts calls into one envelope. What they have in common, code and tasks, is in it once. */
export function packCalls(calls: readonly SealedCall[]): Packed {
  const packing = new Packing();
  const tasks = new Table<PortableReference>();
  const rows = calls.map((call) => {
    const [text, blobs] = packing.put(call.args);
    const row = [call.id, call.attempt, tasks.place(call.task), text, blobs];
    const rules = rulesOf(call);
    return rules === undefined ? row : [...row, rules];
  });
  const envelope = { elsewhere: WIRE_VERSION, tasks: tasks.rows, calls: rows };
  return { text: JSON.stringify(envelope), blobs: packing.blobs };
}

/** @throws ExecutorError `REJECTED` when the envelope holds no calls, `TOO_LARGE` beyond the caps. */
export function unpackCalls(packed: Packed, caps: Caps = CAPS): SealedCall[] {
  const envelope = expectVersion(readObject('an envelope', packed.text));
  const tasks = expectList('tasks', envelope.tasks, caps.items).map(readPortableReference);
  const unpacking = new Unpacking(packed, caps);
  const calls = expectList('calls', envelope.calls, caps.items).map((item) => {
    const row = expectList('members of a call', item, 6);
    return {
      id: expectText('the id of a call', row[0], caps.name),
      attempt: expectCount('the attempt of a call', row[1], 1),
      task: expectPlace('the task of a call', tasks, row[2]),
      args: unpacking.take(row[3], row[4]),
      ...readRules(row[5], caps),
    };
  });
  unpacking.finish();
  return calls;
}

/** @throws ExecutorError `REJECTED` when another version wrote it. */
export function expectVersion(envelope: Record<string, unknown>): Record<string, unknown> {
  if (envelope.elsewhere === WIRE_VERSION) return envelope;
  throw rejected(`an envelope of version ${WIRE_VERSION}`, envelope.elsewhere);
}

/** Whether nobody may start the call any more. @param nowMs - Epoch milliseconds of the clock the queue goes by. */
export function isExpired({ expiresAt }: SealedCall, nowMs: number): boolean {
  return expiresAt !== undefined && nowMs >= expiresAt;
}

/** Values by position; the same one, by identity or by what it says, is there once. */
class Table<T extends object> {
  readonly rows: T[] = [];
  readonly #byIdentity = new Map<T, number>();
  readonly #byText = new Map<string, number>();

  place(value: T): number {
    const known = this.#byIdentity.get(value);
    if (known !== undefined) return known;
    const text = JSON.stringify(value);
    const place = this.#byText.get(text) ?? this.rows.push(value) - 1;
    this.#byIdentity.set(value, place);
    this.#byText.set(text, place);
    return place;
  }
}
