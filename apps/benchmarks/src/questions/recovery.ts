import { payload, warmUp } from '../cell/standard-call.js';
import { pause, within } from '../cell/within.js';
import type { Contestant } from '../contestants/contestant.js';
import { median } from '../statistics.js';
import type { Question } from './question.js';

const goal = { figure: 'lost', of: 'figure', atMost: 0, text: 'none lost' } as const;

/** What a worker that dies costs. */
export const recovery: Question = {
  name: 'recovery',
  asks:
    'The only worker dies in a call (a thread by `process.exit`, a process by SIGKILL) while 20 more wait: ' +
    'milliseconds until the pool has run a call again, and how many of the 20 failed.',
  sizes: { full: { deaths: 5, queued: 20 }, quick: { deaths: 1, queued: 20 } },
  figures: [
    { id: 'recovered', label: 'next call done after', unit: 'ms', better: 'lower' },
    { id: 'lost', label: 'waiting calls lost, of 20', unit: 'calls', better: 'lower' },
  ],
  goals: [
    { ...goal, kind: 'threads' },
    { ...goal, kind: 'processes' },
  ],
  deadlineMs: 60_000,
  async ask(contestant, { deaths, queued }) {
    await contestant.start(1, 'long');
    const recovered: number[] = [];
    const lost: number[] = [];
    for (let death = 0; death < deaths!; death++) {
      await warmUp(contestant, 1);
      const started = performance.now();
      const fatal = contestant.call('die', contestant.kind === 'threads' ? 'exit' : 'kill');
      const waiting = Array.from({ length: queued! }, () => survives(contestant.call('echo', payload())));
      await within(10_000, failure(fatal), 'the end of the call whose worker died');
      recovered.push(await untilItRuns(contestant, started));
      const survived = await within(10_000, Promise.all(waiting), 'the end of the calls that waited');
      lost.push(survived.filter((alive) => !alive).length);
    }
    return { figures: { recovered: median(recovered), lost: median(lost) } };
  },
};

async function failure(call: Promise<unknown>): Promise<void> {
  const ended = await survives(call);
  if (ended) throw new Error('the call whose worker died succeeded');
}

async function survives(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds since `started` at which a new call, submitted after the death was told, was back. */
async function untilItRuns(contestant: Contestant, started: number): Promise<number> {
  while (performance.now() - started < 10_000) {
    const call = survives(contestant.call('echo', payload()));
    if (await within(10_000, call, 'a call submitted after the death')) return performance.now() - started;
    await pause(1);
  }
  throw new Error('no call went through within 10 s of the death');
}
