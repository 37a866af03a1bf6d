import { packCalls, type SealedCall, toBytes } from '@elsewhere/worker/wire';
import { MOVE } from '../ledger.js';
import { toJobOptions } from '../translate.js';
import type { HostLink } from './host-link.js';

/** Calls of a parcel that are to go on without it. */
export interface Move {
  readonly parcel: string;
  /** BullMQ's. */
  readonly priority: number;
  readonly submitter: string;
  readonly keepMs: number;
  readonly calls: readonly SealedCall[];
  readonly indexes: readonly number[];
  /** How many of them go together. */
  readonly size: number;
}

/** Marks calls in their parcel and makes new parcels of them, with ids that follow from the old one's. */
export async function moveCalls(link: HostLink, move: Move): Promise<void> {
  for (let at = 0; at < move.indexes.length; at += move.size)
    await moveSome(link, move, move.indexes.slice(at, at + move.size));
}

async function moveSome(link: HostLink, move: Move, indexes: readonly number[]): Promise<void> {
  const { commands, keys, proof, jobs } = link;
  const { parcel, submitter, keepMs, calls } = move;
  let left = indexes;
  while (left.length > 0) {
    const id = `${parcel}m${left[0]}`;
    const packed = packCalls(left.map((index) => calls[index]!));
    const args = [id, submitter, keepMs, toBytes(packed), proof.sign(`calls ${id}`, packed), '', ...left];
    const names = [keys.parcel(parcel), keys.parcel(id), keys.parcels(submitter)];
    const [kind, waiting = []] = (await commands.run(MOVE, names, args)) as [string, number[]?];
    if (kind === 'ok') {
      const name = `${calls[left[0]!]!.task.name} × ${left.length}`;
      const options = { ...toJobOptions(0), priority: move.priority };
      await jobs.add([{ id, name, data: { submitter, calls: left.length }, options }]);
    }
    if (kind !== 'taken') return;
    left = waiting; // some were cancelled meanwhile
  }
}
