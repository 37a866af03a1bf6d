import { type ExecutorName, executors } from '../executors.js';
import { nearestName } from './nearest-name.js';
import { CommandLineError, readOptions } from './read-options.js';

/** What `model-search` was asked to do. */
export interface CommandLine {
  readonly executor: ExecutorName;
  /** Undefined: one per processor. */
  readonly workers: number | undefined;
  readonly trials: number;
  readonly seed: number;
  readonly target: number | undefined;
  /** Converted from the seconds of `--timeout`. */
  readonly timeoutMs: number | undefined;
  /** Folder, as written. */
  readonly out: string;
  readonly help: boolean;
}

const executorNames = Object.keys(executors);

/** Printed by `--help`. */
export const usage = `Searches for the model that best tells three species of penguins apart.

  node apps/examples/dist/model-search.js [options]

  --executor NAME     where trials run: ${executorNames.join(', ')} (default: threads)
  --workers COUNT     how many trials run at once (default: one per processor)
  --trials COUNT      how many settings to try (default: 240)
  --seed NUMBER       equal seeds try equal settings and find the same winner (default: 1)
  --target ACCURACY   stop when a trial reaches it, for example 0.99 (default: never)
  --timeout SECONDS   stop after so long, for example 2.5 (default: never)
  --out FOLDER        where the picture and the timeline are written (default: output)
  --help              print this

Ctrl-C ends the search and keeps what it found; a second one cancels what still runs.
`;

/**
 * Reads the arguments of the program.
 *
 * @param words - Shape: `['--executor', 'threads', '--seed=7']`.
 * @throws CommandLineError for an unknown option, a missing value or one out of range.
 */
export function readCommandLine(words: readonly string[]): CommandLine {
  const valued = ['executor', 'workers', 'trials', 'seed', 'target', 'timeout', 'out'];
  const written = readOptions(words, valued, ['help']);
  const number = (name: string, expected: string, accepts: (value: number) => boolean) =>
    readNumber(name, written[name], expected, accepts);
  const seconds = number(
    'timeout',
    'a number of seconds above 0, a million at most',
    (value) => value > 0 && value <= 1e6,
  );
  return {
    executor: readExecutor(written.executor ?? 'threads'),
    workers: number('workers', 'a positive integer', isPositiveInteger),
    trials: number('trials', 'a positive integer', isPositiveInteger) ?? 240,
    seed: number('seed', 'an integer of 0 or more', (value) => value === 0 || isPositiveInteger(value)) ?? 1,
    target: number('target', 'an accuracy above 0, 1 at most', (value) => value > 0 && value <= 1),
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    out: written.out ?? 'output',
    help: written.help !== undefined,
  };
}

function readExecutor(name: string): ExecutorName {
  if (isExecutorName(name)) return name;
  const nearest = nearestName(name, executorNames);
  throw new CommandLineError(`unknown executor \`${name}\`; the nearest one is \`${nearest}\``);
}

function isExecutorName(name: string): name is ExecutorName {
  return Object.hasOwn(executors, name);
}

function readNumber(
  name: string,
  text: string | undefined,
  expected: string,
  accepts: (value: number) => boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!accepts(value))
    throw new CommandLineError(`expected \`--${name}\` to be ${expected}, got \`${text}\``);
  return value;
}

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
