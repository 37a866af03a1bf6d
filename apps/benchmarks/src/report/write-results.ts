import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { home } from '../run/python.js';
import type { Outcome } from '../run/run-suite.js';
import type { Circumstances } from './circumstances.js';
import { compare, medianOf } from './compare.js';

/**
 * Writes all that a run found out to `results/`.
 *
 * @param part - Questions, when not all of the suite were asked.
 * @returns The file's name. Shape: `'results/2026-11-23-pools.json'`.
 */
export function writeResults(
  suite: string,
  part: readonly string[],
  circumstances: Circumstances,
  outcomes: readonly Outcome[],
): string {
  const name = `results/${[circumstances.date, suite, ...part].join('-')}.json`;
  const questions = outcomes.map((outcome) => ({
    name: outcome.question.name,
    asks: outcome.question.asks,
    sizes: outcome.sizes,
    comparisons: compare(outcome).map(({ question: _, figure, ...rest }) => ({ figure: figure.id, ...rest })),
    contestants: outcome.scores.map(({ entrant, rounds, settings, cannot, failures, notes }) => ({
      name: entrant.name,
      kind: entrant.kind,
      settings,
      cannot,
      failures: [...failures].map(([reason, times]) => ({ reason, times })),
      notes: [...notes],
      medians: mediansOf(outcome, entrant.name),
      rounds: [...rounds].map(([round, figures]) => ({ round: round + 1, figures })),
    })),
  }));
  mkdirSync(new URL('results/', home), { recursive: true });
  writeFileSync(new URL(name, home), `${JSON.stringify({ ...circumstances, questions }, undefined, 2)}\n`);
  return name;
}

function mediansOf({ question, scores }: Outcome, name: string): Record<string, number> {
  const score = scores.find(({ entrant }) => entrant.name === name)!;
  const medians = question.figures.map(({ id }) => [id, medianOf(score, id)] as const);
  return Object.fromEntries(medians.filter(([, value]) => !Number.isNaN(value)));
}

/**
 * Puts a text between the two comments of a suite in README.md.
 *
 * @throws Error when they are not there.
 */
export function writeReadme(suite: string, text: string): void {
  const file = new URL('README.md', home);
  const readme = readFileSync(file, 'utf8');
  const [start, end] = [`<!-- ${suite} -->`, `<!-- end of ${suite} -->`];
  const [from, to] = [readme.indexOf(start), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`expected \`${start}\` and \`${end}\` in README.md`);
  writeFileSync(file, `${readme.slice(0, from + start.length)}\n\n${text.trim()}\n\n${readme.slice(to)}`);
}
