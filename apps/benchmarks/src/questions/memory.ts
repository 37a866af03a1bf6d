import { Gate } from '../cell/gate.js';
import { heapBytes, treeBytes } from '../cell/memory.js';
import { payload, warmUp } from '../cell/standard-call.js';
import { pause } from '../cell/within.js';
import type { Question } from './question.js';

/** What waiting calls and idle workers occupy. */
export const memory: Question = {
  name: 'memory',
  asks:
    'Memory per idle worker (of four, processes and threads together, shared pages once), and bytes per call that ' +
    'waits behind busy workers, in the submitter’s heap and in all.',
  sizes: { full: { workers: 4, pending: 50_000 }, quick: { workers: 4, pending: 10_000 } },
  figures: [
    { id: 'idleWorker', label: 'idle worker', unit: 'MiB', better: 'lower' },
    { id: 'pendingHeap', label: 'pending call, submitter’s heap', unit: 'bytes', better: 'lower' },
    { id: 'pendingAll', label: 'pending call, all processes', unit: 'bytes', better: 'lower' },
  ],
  goals: [],
  deadlineMs: 120_000,
  async ask(contestant, { workers, pending }) {
    const bare = treeBytes();
    await contestant.start(workers!, 'short');
    const first = new Gate();
    first.hold(contestant, workers!);
    await pause(500);
    await first.open();
    await warmUp(contestant, workers!, 10);
    await pause(500);
    const idle = treeBytes();

    const gate = new Gate();
    gate.hold(contestant, workers!);
    await pause(200);
    const before = { heap: heapBytes(), all: treeBytes() };
    const calls: Promise<unknown>[] = [];
    for (let call = 0; call < pending!; call++) calls.push(contestant.call('echo', payload()));
    await pause(500);
    const after = { heap: heapBytes(), all: treeBytes() };
    await gate.open();
    await Promise.all(calls);
    return {
      figures: {
        idleWorker: (idle - bare) / workers! / 2 ** 20,
        pendingHeap: (after.heap - before.heap) / pending!,
        pendingAll: (after.all - before.all) / pending!,
      },
    };
  },
};
