import { fromBytes, packCalls, toBytes, unpackCalls } from '@elsewhere/worker/wire';
import { LOOK, LOSE, MOVE } from '../ledger.js';
import { toJobOptions } from '../translate.js';
import type { Desk } from './desk.js';
import { scan } from './scan.js';

/**
 * Runs calls once more that were lost with their worker, of submitters that are gone: those that are there decide by
 * themselves. `attach` finds the outcomes.
 *
 * @returns How many calls.
 */
export async function retryLost(desk: Desk): Promise<number> {
  const { keys, commands } = desk;
  let retried = 0;
  for (const key of await scan(commands, keys.parcels('*'))) {
    const submitter = key.slice(key.lastIndexOf(':') + 1);
    if ((await commands.call('EXISTS', keys.owner(submitter))) === 1) continue;
    for (const parcel of (await commands.call('SMEMBERS', key)) as string[])
      retried += await retryIn(desk, submitter, parcel);
  }
  return retried;
}

async function retryIn(
  { keys, proof, commands, jobs }: Desk,
  submitter: string,
  parcel: string,
): Promise<number> {
  const key = keys.parcel(parcel);
  const [envelope, mac, keepMs] = (await commands.callBuffer(
    'HMGET',
    key,
    'e',
    'm',
    't',
  )) as (Buffer | null)[];
  if (envelope === null || envelope === undefined) return 0;
  const packed = fromBytes(envelope);
  if (!proof.isGenuine(`calls ${parcel}`, packed, String(mac ?? '')))
    throw new Error(`the parcel ${parcel} is signed with another secret: give --secret-file`);
  const calls = unpackCalls(packed);
  await loseIn(commands, keys, parcel);
  const [, ...states] = (await commands.run(LOOK, [key, keys.job(parcel)])) as (string | number)[];
  const lost = calls.flatMap((_, index) => (states[index] === 'l' ? [index] : []));
  if (lost.length === 0) return 0;
  const again = lost.map((index) => ({ ...calls[index]!, attempt: calls[index]!.attempt + 1 }));
  const id = `${parcel}r${again[0]!.attempt}`;
  const next = packCalls(again);
  const words = [id, submitter, String(keepMs), toBytes(next), proof.sign(`calls ${id}`, next), 'l', ...lost];
  await commands.run(MOVE, [key, keys.parcel(id), keys.parcels(submitter)], words);
  const [{ priority = 0, task }] = again as [(typeof again)[number]];
  const data = { submitter, calls: again.length };
  await jobs.add([{ id, name: `${task.name} × ${again.length}`, data, options: toJobOptions(priority) }]);
  return again.length;
}

/** Nobody has looked after these for a while: what hosts had that are gone is lost. */
async function loseIn(commands: Desk['commands'], keys: Desk['keys'], parcel: string): Promise<void> {
  const key = keys.parcel(parcel);
  const [, ...states] = (await commands.run(LOOK, [key, keys.job(parcel)])) as string[];
  const claimed = states.flatMap((state, index) =>
    state.startsWith('c') ? [{ index, lease: state.slice(1) }] : [],
  );
  if (claimed.length === 0) return;
  const names = [key, ...claimed.map(({ lease }) => keys.lease(lease))];
  await commands.run(
    LOSE,
    names,
    claimed.flatMap(({ index, lease }) => [index, lease]),
  );
}
