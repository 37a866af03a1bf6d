import { parseArgs } from 'node:util';
import { type Entrant, entrants } from './contestants/entrants.js';
import type { Question } from './questions/question.js';
import { type SuiteName, suites } from './questions/suites.js';

/** What the program was asked to do. */
export type CommandLine =
  | { readonly does: 'help' | 'install-python' }
  | {
      readonly does: 'measure';
      readonly suite: SuiteName;
      readonly questions: readonly Question[];
      readonly entrants: readonly Entrant[];
      readonly rounds: number;
      readonly quick: boolean;
      readonly write: boolean;
      /** Not all questions, or not everybody. */
      readonly partial: boolean;
    };

/** A command line that makes no sense; the message says what was expected. */
export class CommandLineError extends Error {}

export const usage = `Measures our pools and their peers in turns and prints how they compare.

  npm run bench -- pools [options]        ours and everybody else's
  npm run bench -- scheduler [options]    a scheduler's events, view and timeline against the bare executor
  npm run bench -- redis [options]        ours against a raw BullMQ queue with raw workers and results
  npm run bench -- --install-python       makes .venv with loky, so that Python's pools take part

  --only QUESTIONS        some of: ${[...suites.pools, ...suites.redis].map(({ name }) => name).join(', ')}; ${suites.scheduler.map(({ name }) => name).join(', ')}
  --contestants NAMES     some of: ${entrants.map(({ name }) => name).join(', ')}
  --rounds COUNT          how often everybody is measured (default: 5; with --quick 1)
  --quick                 small sizes, to see that all works; results are not kept
  --write                 also put the tables into README.md
  --help                  print this
`;

/** @throws CommandLineError */
export function readCommandLine(words: readonly string[]): CommandLine {
  const { values, positionals } = parse(words);
  if (values.help) return { does: 'help' };
  if (values['install-python']) return { does: 'install-python' };
  const [suite = 'pools', ...more] = positionals;
  if (!(suite in suites) || more.length > 0) {
    throw new CommandLineError(
      `expected one of ${Object.keys(suites).join(', ')}, got \`${positionals.join(' ')}\``,
    );
  }
  const name = suite as SuiteName;
  const questions: readonly Question[] = suites[name];
  const { only, contestants, quick = false, write = false } = values;
  const eligible = entrants.filter(
    ({ side, kind }) =>
      (kind === 'redis') === (name === 'redis') && (name !== 'scheduler' || side === 'ours'),
  );
  return {
    does: 'measure',
    suite: name,
    questions: choose('--only', only, questions),
    entrants: choose('--contestants', contestants, eligible),
    rounds: readRounds(values.rounds) ?? (quick ? 1 : 5),
    quick,
    write,
    partial: only !== undefined || contestants !== undefined,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        only: { type: 'string' },
        contestants: { type: 'string' },
        rounds: { type: 'string' },
        quick: { type: 'boolean' },
        write: { type: 'boolean' },
        'install-python': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new CommandLineError((error as Error).message);
  }
}

function choose<T extends { readonly name: string }>(
  option: string,
  list: string | undefined,
  all: readonly T[],
): readonly T[] {
  if (list === undefined) return all;
  const names = list.split(',');
  for (const name of names) {
    if (all.some((each) => each.name === name)) continue;
    throw new CommandLineError(
      `expected ${option} to be some of ${all.map((each) => each.name).join(', ')}, got \`${name}\``,
    );
  }
  return all.filter((each) => names.includes(each.name));
}

function readRounds(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,3}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new CommandLineError(`expected --rounds to be a positive integer, got \`${text}\``);
}
