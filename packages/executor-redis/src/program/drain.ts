import { makerOf } from '../keys.js';
import { REFUSE } from '../ledger.js';
import type { Desk } from './desk.js';

/** How long a reply stream outlives what is written to it, in milliseconds. */
const REPLY_MS = 86_400_000;

/** Takes everything that waits out of the queue. @returns How many parcels. */
export async function drain({ keys, commands, jobs }: Desk): Promise<number> {
  let drained = 0;
  for (;;) {
    const waiting = await jobs.queue.getJobs(['prioritized', 'wait'], 0, 499);
    let taken = 0;
    for (const { id = '' } of waiting.filter(Boolean)) {
      if (!(await jobs.remove(id))) continue; // a host was quicker
      taken++;
      const reason = 'it was taken out of the queue by hand, before it ran';
      const reply = keys.reply(makerOf(id));
      await commands.run(REFUSE, [keys.parcel(id), reply], ['nobody', REPLY_MS, reason]);
    }
    drained += taken;
    if (taken === 0) return drained;
  }
}
