import { parseArgs } from 'node:util';
import { nearestName } from './nearest-name.js';

/** A command line that cannot be followed; the message is a sentence for whoever typed it. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
}

/** What was written after each option. Shape: `{ seed: '7', help: '' }`. */
export type WrittenOptions = Readonly<Record<string, string | undefined>>;

/**
 * Splits a command line into options.
 *
 * @param words - Shape: `['--seed', '7', '--out=pictures']`.
 * @param valued - Names of options that take a value.
 * @param flags - Names of options that take none.
 * @throws CommandLineError for an unknown option, a missing value, a value too many, or a word that is no option.
 */
export function readOptions(
  words: readonly string[],
  valued: readonly string[],
  flags: readonly string[],
): WrittenOptions {
  const options = Object.fromEntries([
    ...valued.map((name) => [name, { type: 'string' }] as const),
    ...flags.map((name) => [name, { type: 'boolean' }] as const),
  ]);
  // Not strict: Node's own sentences do not name the nearest option.
  const { tokens } = parseArgs({ args: [...words], options, strict: false, tokens: true });
  const written: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') {
      const word = token.kind === 'positional' ? token.value : '--';
      throw new CommandLineError(`unexpected argument \`${word}\`; every option starts with \`--\``);
    }
    if (!Object.hasOwn(options, token.name) || !token.rawName.startsWith('--')) {
      const names = [...valued, ...flags].map((name) => `--${name}`);
      throw new CommandLineError(
        `unknown option \`${token.rawName}\`; the nearest one is \`${nearestName(token.rawName, names)}\``,
      );
    }
    if (valued.includes(token.name) && !token.value) {
      throw new CommandLineError(`expected a value after \`${token.rawName}\``);
    }
    if (flags.includes(token.name) && token.value !== undefined) {
      throw new CommandLineError(`expected no value after \`${token.rawName}\`, got \`${token.value}\``);
    }
    written[token.name] = token.value ?? '';
  }
  return written;
}
