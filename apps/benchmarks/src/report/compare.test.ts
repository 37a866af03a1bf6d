import { expect, test } from 'vitest';
import type { Question } from '../questions/question.js';
import type { Score } from '../run/run-suite.js';
import { compare } from './compare.js';

const question: Question = {
  name: 'burst',
  asks: 'How fast?',
  sizes: { full: {}, quick: {} },
  figures: [{ id: 'rate', label: 'rate', unit: 'calls/s', better: 'higher' }],
  goals: [
    { figure: 'rate', kind: 'threads', of: 'ratio', atLeast: 5, text: 'at least 5 × the best' },
    {
      figure: 'rate',
      kind: 'threads',
      of: 'ratio',
      peers: ['slow'],
      atLeast: 10,
      text: 'at least 10 × slow',
    },
  ],
  deadlineMs: 1,
  ask: () => Promise.reject(new Error('nobody is asked here')),
};

function score(name: string, side: 'ours' | 'node', rates: readonly number[]): Score {
  return {
    entrant: { name, kind: 'threads', side },
    rounds: new Map(rates.map((rate, round) => [round, { rate }])),
    settings: undefined,
    cannot: undefined,
    failures: new Map(),
    notes: new Set(),
  };
}

test('ours is compared with the best peer, and with the one that a goal names', () => {
  const scores = [
    score('ours', 'ours', [60, 40, 44]),
    score('slow', 'node', [4, 4, 4]),
    score('fast', 'node', [10, 11, 9]),
  ];
  const [best, named] = compare({ question, sizes: {}, scores });
  expect(best).toMatchObject({ peer: 'fast', ours: 44, theirs: 10, ratio: 4.4, met: false });
  expect(best?.range?.map((ratio) => ratio.toFixed(2))).toEqual(['3.64', '6.00']);
  expect(named).toMatchObject({ peer: 'slow', ratio: 11, met: true, goal: 'at least 10 × slow' });
});

test('where lower is better the best peer is the lowest', () => {
  const lower: Question = { ...question, figures: [{ ...question.figures[0]!, better: 'lower' }], goals: [] };
  const scores = [score('ours', 'ours', [1]), score('slow', 'node', [4]), score('fast', 'node', [2])];
  expect(compare({ question: lower, sizes: {}, scores })[0]).toMatchObject({ peer: 'fast', ratio: 0.5 });
});

test('without a peer there is no ratio, and without our figure no comparison', () => {
  const [alone] = compare({ question, sizes: {}, scores: [score('ours', 'ours', [50])] });
  expect(alone).toMatchObject({ ours: 50, peer: undefined, ratio: undefined, met: undefined });
  expect(
    compare({ question, sizes: {}, scores: [score('ours', 'ours', []), score('fast', 'node', [1])] }),
  ).toEqual([]);
});
