import type { SourceDefinition, SourceFlag } from '../source/source.js';
import { PROGRAM_FLAGS } from './program-flags.js';

/** How the program is told that it is done, and how it tells how it went. */
const ENDINGS = `Signals
  SIGTERM, SIGINT   takes no more calls, gives back those that have not started, lets the others end
  the second one    interrupts the calls that run

Exit codes
  0   no more calls, or all had ended before it left
  1   the source cannot go on; the last line of the log says why
  2   the command line, or a file that it names, does not make sense
  3   calls were interrupted`;

/** The help without a source. */
export function generalHelp(sources: Readonly<Record<string, SourceDefinition>>): string {
  return [
    'Usage: elsewhere-worker <source> [flags]',
    'Runs calls that were submitted elsewhere, in child processes of this machine.',
    `Sources\n${table({
      ...Object.fromEntries(Object.entries(sources).map(([name, { about }]) => [name, about])),
      '<name>': 'Any other: what @elsewhere/executor-<name> exports as its worker.',
      '<file>': 'A module of your own that exports `source`.',
    })}`,
    `Flags\n${flagTable(PROGRAM_FLAGS)}`,
    ENDINGS,
    `Examples\n${[
      ...Object.values(sources).flatMap(({ examples }) => examples),
      'elsewhere-worker redis --help',
    ]
      .map((example) => `  ${example}`)
      .join('\n')}`,
  ].join('\n\n');
}

/** The help of one source. */
export function sourceHelp(name: string, source: SourceDefinition): string {
  return [
    `Usage: elsewhere-worker ${name} [flags]`,
    source.about,
    `Flags of ${name}\n${flagTable(source.flags)}`,
    `Flags\n${flagTable(PROGRAM_FLAGS)}`,
    ENDINGS,
    `Examples\n${source.examples.map((example) => `  ${example}`).join('\n')}`,
  ].join('\n\n');
}

function flagTable(flags: Readonly<Record<string, SourceFlag>>): string {
  return table(
    Object.fromEntries(
      Object.entries(flags).map(([name, { value, about }]) => [
        value === undefined ? `--${name}` : `--${name} ${value}`,
        about,
      ]),
    ),
  );
}

function table(rows: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  return Object.entries(rows)
    .map(([name, about]) => `  ${name.padEnd(width)}   ${about}`)
    .join('\n');
}
