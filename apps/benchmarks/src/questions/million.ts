import { deepStrictEqual } from 'node:assert';
import { Gate } from '../cell/gate.js';
import { heapBytes } from '../cell/memory.js';
import { payload, warmUp } from '../cell/standard-call.js';
import { pause } from '../cell/within.js';
import type { Question } from './question.js';

const bytes = { figure: 'bytes', of: 'figure', atMost: 1_024, text: 'at most 1 KiB' } as const;
const flat = { figure: 'flat', of: 'figure', atLeast: 95, text: 'as fast (95 % or more)' } as const;

/** Whether a great many waiting calls make each of them dearer. */
export const million: Question = {
  name: 'million',
  asks:
    'A million calls wait behind busy workers, which are then let go: bytes of the submitter’s heap per call, and ' +
    'how fast the last 100,000 were done compared with the first 100,000.',
  sizes: {
    full: { calls: 1_000_000, slice: 100_000, warmUp: 20_000 },
    quick: { calls: 30_000, slice: 3_000, warmUp: 2_000 },
  },
  figures: [
    { id: 'bytes', label: 'pending call', unit: 'bytes', better: 'lower' },
    { id: 'submit', label: 'submitted', unit: 'calls/s', better: 'higher' },
    { id: 'drain', label: 'done', unit: 'calls/s', better: 'higher' },
    { id: 'flat', label: 'rate of the last against the first', unit: '%', better: 'higher' },
  ],
  goals: [
    { ...bytes, kind: 'threads' },
    { ...bytes, kind: 'processes' },
    { ...flat, kind: 'threads' },
    { ...flat, kind: 'processes' },
  ],
  deadlineMs: 120_000,
  roundsOfPeers: 1,
  async ask(contestant, { calls, slice, warmUp: warmUpCalls }) {
    await contestant.start(2, 'short');
    await warmUp(contestant, 2, warmUpCalls);
    const gate = new Gate();
    gate.hold(contestant, 2);
    await pause(200);
    const pending = new Array<Promise<unknown>>(calls!);
    const before = heapBytes();
    const submitted = performance.now();
    for (let call = 0; call < calls!; call++) pending[call] = contestant.call('echo', payload());
    const submitMs = performance.now() - submitted;
    const bytesEach = (heapBytes() - before) / calls!;
    const times = [0, slice! - 1, calls! - slice! - 1, calls! - 1].map((index) => timeOf(pending[index]!));
    await gate.open();
    const [first, endOfFirst, startOfLast, last] = await Promise.all(times);
    for (const call of pending) await call; // one after another, so that asking costs no memory before
    deepStrictEqual(await pending.at(-1), payload());
    return {
      figures: {
        bytes: bytesEach,
        submit: calls! / (submitMs / 1_000),
        drain: calls! / ((last! - first!) / 1_000),
        flat: (100 * (endOfFirst! - first!)) / (last! - startOfLast!),
      },
    };
  },
};

async function timeOf(call: Promise<unknown>): Promise<number> {
  await call;
  return performance.now();
}
