import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Address } from '../address.js';
import { addressOf, CONNECTION_FLAGS } from '../connection-flags.js';

/** A command line that does not make sense: the program ends with exit code 2. */
export class CommandLineError extends Error {}

const COMMANDS = {
  status: 'What waits and what runs, and which worker hosts are there.',
  pause: 'Hosts take nothing more from the queue; what they have goes on.',
  resume: 'Hosts take from the queue again.',
  drain: 'Takes everything that waits out of the queue; its calls fail as REJECTED.',
  'retry-lost': 'Runs calls once more that were lost with their worker and that no program looks after.',
} as const;

/** One of {@link COMMANDS}. */
type Command = keyof typeof COMMANDS;

/** What was asked for, checked. */
export interface CommandLine {
  readonly command: Command;
  readonly address: Address;
  readonly queue: string;
  readonly version: string | undefined;
  readonly secret: string | undefined;
  readonly json: boolean;
}

export const HELP: string = `Usage: elsewhere-redis <command> --queue <name> [flags]

Commands
${Object.entries(COMMANDS)
  .map(([name, about]) => `  ${name.padEnd(12)}${about}`)
  .join('\n')}

Flags
  --queue <name>           The queue, as submitters name it. Required.
  --queue-version <text>   Version of the code, \`version\` of submitters.
${Object.entries(CONNECTION_FLAGS)
  .map(([name, flag]) => `  ${`--${name} ${'value' in flag ? flag.value : ''}`.padEnd(25)}${flag.about}`)
  .join('\n')}
  --secret-file <file>     File that holds the secret of the queue; retry-lost signs with it.
  --json                   Answers in JSON, for scripts and autoscalers.
  --help

Exit codes
  0   done
  1   Redis could not be reached, or refused
  2   the command line does not make sense

Examples
  elsewhere-redis status --queue training
  elsewhere-redis status --queue training --json | jq .waiting.calls`;

/**
 * Reads the words after the name of the program.
 *
 * @returns `undefined` when help was asked for.
 * @throws CommandLineError with a sentence.
 */
export function readCommandLine(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): CommandLine | undefined {
  const { values, positionals } = parse(words);
  if (values.help === true) return undefined;
  const [command, ...rest] = positionals;
  if (command === undefined || !Object.hasOwn(COMMANDS, command) || rest.length > 0) {
    const got = positionals.length === 0 ? 'none' : `'${positionals.join(' ')}'`;
    throw new CommandLineError(`expected one command of ${Object.keys(COMMANDS).join(', ')}, got ${got}`);
  }
  if (values.queue === undefined) throw new CommandLineError('expected --queue with the name of a queue');
  const version = values['queue-version'];
  const secret = values['secret-file'];
  try {
    return {
      command: command as Command,
      address: addressOf(values, values.queue, version, environment),
      queue: values.queue,
      version,
      secret: secret === undefined ? undefined : read(secret),
      json: values.json === true,
    };
  } catch (cause) {
    if (cause instanceof CommandLineError) throw cause;
    throw new CommandLineError((cause as Error).message.replace('`queue`', '--queue'), { cause });
  }
}

const OPTIONS = {
  queue: { type: 'string' },
  'queue-version': { type: 'string' },
  'url-file': { type: 'string' },
  cluster: { type: 'boolean' },
  sentinel: { type: 'string' },
  'tls-ca': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'secret-file': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Parsed = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>;

function parse(words: readonly string[]): Parsed {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new CommandLineError((cause as Error).message.split('. ')[0]!, { cause });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new CommandLineError(`the file ${file} could not be read: ${(cause as Error).message}`, { cause });
  }
}
