import { expectVersion, WIRE_VERSION } from './calls.js';
import { CAPS, type Caps } from './caps.js';
import { type Packed, Packing, Unpacking } from './packed.js';
import {
  expectCount,
  expectFinite,
  expectList,
  expectPlace,
  expectText,
  readObject,
  rejected,
} from './reading.js';
import type { AddressedOutcome, OutcomeKind } from './sealed-outcome.js';

const KINDS: readonly OutcomeKind[] = [
  'succeeded',
  'failed',
  'cancelled',
  'interrupted',
  'lost',
  'superseded',
  'not-started',
];

/** Puts outcomes into one envelope. Leases and hosts are in it once. */
export function packOutcomes(outcomes: readonly AddressedOutcome[]): Packed {
  const packing = new Packing();
  const names: string[] = [];
  const place = (name: string): number => {
    const known = names.indexOf(name);
    return known >= 0 ? known : names.push(name) - 1;
  };
  const rows = outcomes.map(({ id, attempt, lease, outcome }) => {
    const { kind, value, ours, startedAt = null, runMs, host, pid } = outcome;
    const row = [id, attempt, place(lease), kind, ...packing.put(value)];
    return [...row, ours ? 1 : 0, startedAt, runMs, place(host), pid];
  });
  return {
    text: JSON.stringify({ elsewhere: WIRE_VERSION, names, outcomes: rows }),
    blobs: packing.blobs,
  };
}

/** @throws ExecutorError `REJECTED` when the envelope holds no outcomes, `TOO_LARGE` beyond the caps. */
export function unpackOutcomes(packed: Packed, caps: Caps = CAPS): AddressedOutcome[] {
  const envelope = expectVersion(readObject('an envelope', packed.text));
  const names = expectList('names', envelope.names, caps.items * 2).map((name) =>
    expectText('the name of a lease or host', name, caps.name),
  );
  const unpacking = new Unpacking(packed, caps);
  const outcomes = expectList('outcomes', envelope.outcomes, caps.items).map((item) => {
    const row = expectList('members of an outcome', item, 11);
    return {
      id: expectText('the id of a call', row[0], caps.name),
      attempt: expectCount('the attempt of a call', row[1], 1),
      lease: expectPlace('the lease of an outcome', names, row[2]),
      outcome: {
        kind: expectKind(row[3]),
        value: unpacking.take(row[4], row[5]),
        ours: row[6] === 1,
        startedAt: row[7] === null ? undefined : expectFinite('the start of a call', row[7]),
        runMs: expectFinite('the run time of a call', row[8]),
        host: expectPlace('the host of an outcome', names, row[9]),
        pid: expectCount('the process of an outcome', row[10], 0),
      },
    };
  });
  unpacking.finish();
  return outcomes;
}

function expectKind(kind: unknown): OutcomeKind {
  if (KINDS.includes(kind as OutcomeKind)) return kind as OutcomeKind;
  throw rejected(`an outcome to be one of ${KINDS.join(', ')}`, kind);
}
