import { payload, warmUp } from '../cell/standard-call.js';
import { pause, within } from '../cell/within.js';
import { median } from '../statistics.js';
import { CannotAnswer, type Question } from './question.js';

const goal = { figure: 'slotBack', of: 'figure', atMost: 100, text: 'within 100 ms' } as const;

/** How soon a busy loop that nobody wants any more makes way. */
export const abort: Question = {
  name: 'abort',
  asks:
    'Two workers in busy loops, one of them is aborted: milliseconds until its slot has run the next call. The other ' +
    'one must go on.',
  sizes: { full: { aborts: 5 }, quick: { aborts: 1 } },
  figures: [{ id: 'slotBack', label: 'slot runs the next call after', unit: 'ms', better: 'lower' }],
  goals: [
    { ...goal, kind: 'threads' },
    { ...goal, kind: 'processes' },
  ],
  deadlineMs: 60_000,
  async ask(contestant, { aborts }) {
    if (contestant.callStoppable === undefined) {
      throw new CannotAnswer(contestant.cannot.stop ?? 'it cannot end one call');
    }
    await contestant.start(2, 'long');
    await warmUp(contestant, 2);
    const times: number[] = [];
    for (let round = 0; round < aborts!; round++) {
      const [unwanted, neighbour] = [1, 2].map(() => contestant.callStoppable!('hang', undefined));
      let neighbourEnded = false;
      const note = (): void => {
        neighbourEnded = true;
      };
      neighbour!.outcome.then(note, note);
      unwanted!.outcome.then(undefined, () => {});
      await pause(200);
      const started = performance.now();
      unwanted!.stop();
      await within(10_000, contestant.call('echo', payload()), 'the next call of the aborted slot');
      times.push(performance.now() - started);
      if (neighbourEnded) throw new Error('the abort ended the neighbour too');
      neighbour!.stop();
      await within(
        10_000,
        neighbour!.outcome.then(undefined, () => {}),
        'the end of the second aborted call',
      );
      await warmUp(contestant, 2, 2);
    }
    return { figures: { slotBack: median(times) } };
  },
};
