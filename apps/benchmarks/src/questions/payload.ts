import { strictEqual } from 'node:assert';
import { warmUp } from '../cell/standard-call.js';
import type { Contestant } from '../contestants/contestant.js';
import { median } from '../statistics.js';
import type { Figure, Question } from './question.js';

const KIBI = 1_024;
const SIZES = [
  { id: '1KiB', bytes: KIBI, share: 1 },
  { id: '64KiB', bytes: 64 * KIBI, share: 0.5 },
  { id: '1MiB', bytes: KIBI * KIBI, share: 0.15 },
  { id: '16MiB', bytes: 16 * KIBI * KIBI, share: 0.03 },
] as const;

/** What bytes cost on their way. */
export const payload: Question = {
  name: 'payload',
  asks: 'Bytes go to a worker and their number comes back, one call at a time: median microseconds per call.',
  sizes: { full: { calls: 400 }, quick: { calls: 60 } },
  figures: [...figures('copy', 'copied'), ...figures('move', 'moved')],
  goals: [],
  deadlineMs: 60_000,
  async ask(contestant, { calls }) {
    await contestant.start(2, 'bytes');
    await warmUp(contestant, 2);
    const measured: Record<string, number> = {};
    for (const { id, bytes, share } of SIZES) {
      const count = Math.max(5, Math.round(calls! * share));
      measured[`copy-${id}`] = await timeOf(contestant, 'call', bytes, count);
      if (contestant.callMoving === undefined) continue;
      measured[`move-${id}`] = await timeOf(contestant, 'callMoving', bytes, count);
    }
    const { move } = contestant.cannot;
    return { figures: measured, notes: move === undefined ? [] : [`Bytes are not moved: ${move}.`] };
  },
};

function figures(way: string, done: string): Figure[] {
  return SIZES.map(({ id }) => ({
    id: `${way}-${id}`,
    label: `${id.replace(/(\d)(\D)/, '$1 $2')} ${done}`,
    unit: 'µs',
    better: 'lower',
  }));
}

async function timeOf(
  contestant: Contestant,
  way: 'call' | 'callMoving',
  length: number,
  count: number,
): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call < count + 2; call++) {
    const bytes = new Uint8Array(length).fill(call); // what has moved is gone, and pages that were never touched are free
    const started = performance.now();
    const measured = await contestant[way]!('measure', bytes);
    times.push((performance.now() - started) * 1_000);
    strictEqual(measured, length);
  }
  return median(times.slice(2));
}
