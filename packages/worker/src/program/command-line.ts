import { parseArgs } from 'node:util';
import { expectOptions } from '@elsewhere/core/adapter';
import type { SourceDefinition, SourceFlag, SourceFlags } from '../source/source.js';
import { PROGRAM_FLAGS } from './program-flags.js';

/** A command line that does not make sense: the program ends with exit code 2. */
export class CommandLineError extends Error {}

/** What was asked for, checked. */
export interface CommandLine {
  readonly slots: number | undefined;
  readonly tasks: readonly string[];
  readonly modules: string | undefined;
  readonly codeCache: string | undefined;
  readonly secretFile: string | undefined;
  readonly healthFile: string | undefined;
  readonly drainMs: number;
  readonly recycleAfterCalls: number | undefined;
  readonly recycleAboveMiB: number | undefined;
  readonly help: boolean;
  /** Those of the source. */
  readonly flags: SourceFlags;
}

const DRAIN_MS = 20_000;

/**
 * Reads what follows the name of a source.
 *
 * @throws CommandLineError with a sentence.
 */
export function readCommandLine(
  name: string,
  words: readonly string[],
  source: SourceDefinition,
): CommandLine {
  const values = parse(name, words, source);
  const number = (flag: string, least: number): number | undefined => {
    const value = values[flag];
    if (value === undefined) return undefined;
    const parsed = Number(value);
    if (Number.isInteger(parsed) && parsed >= least && String(value).trim() !== '') return parsed;
    throw new CommandLineError(
      `expected --${flag} to be a whole number of at least ${least}, got '${value}'`,
    );
  };
  return {
    slots: number('slots', 1),
    tasks: (values.tasks as string[] | undefined) ?? [],
    modules: values.modules as string | undefined,
    codeCache: values['code-cache'] as string | undefined,
    secretFile: values['secret-file'] as string | undefined,
    healthFile: values['health-file'] as string | undefined,
    drainMs: number('drain-ms', 0) ?? DRAIN_MS,
    recycleAfterCalls: number('recycle-after-calls', 1),
    recycleAboveMiB: number('recycle-above-mib', 1),
    help: values.help === true,
    flags: Object.fromEntries(
      Object.keys(source.flags).map((flag) => [flag, values[flag] as SourceFlags[string]]),
    ),
  };
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function parse(name: string, words: readonly string[], source: SourceDefinition): Values {
  const flags: Readonly<Record<string, SourceFlag>> = { ...source.flags, ...PROGRAM_FLAGS };
  const options = Object.fromEntries(
    Object.entries(flags).map(([flag, { value, repeated = false }]) => [
      flag,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: repeated,
      },
    ]),
  );
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    throw new CommandLineError(sentenceOf(name, cause as Error, Object.keys(flags)), { cause });
  }
}

/** Node's sentence, or for an unknown flag one that names the nearest known one. */
function sentenceOf(name: string, error: Error, known: readonly string[]): string {
  const [, flag] = /^Unknown option '--?([^']+)'/.exec(error.message) ?? [];
  if (flag === undefined) return error.message;
  try {
    expectOptions(`elsewhere-worker ${name}`, { [flag]: true }, known);
  } catch (unknown) {
    return (unknown as Error).message.replaceAll(/`([\w-]+)`/g, '`--$1`');
  }
  return error.message;
}
