import { type CommandLine, CommandLineError, HELP, readCommandLine } from './command-line.js';
import { atDesk, type Desk } from './desk.js';
import { drain } from './drain.js';
import { retryLost } from './retry-lost.js';
import { statusOf, toText } from './status.js';

/** What a command answers: for scripts, and for people. */
interface Answer {
  readonly json: unknown;
  readonly text: string;
}

const work: Record<CommandLine['command'], (desk: Desk) => Promise<Answer>> = {
  async status(desk) {
    const status = await statusOf(desk);
    return { json: status, text: toText(status) };
  },
  async pause({ jobs, keys }) {
    await jobs.queue.pause();
    return { json: { paused: true }, text: `${keys.name} is paused` };
  },
  async resume({ jobs, keys }) {
    await jobs.queue.resume();
    return { json: { paused: false }, text: `${keys.name} goes on` };
  },
  async drain(desk) {
    const parcels = await drain(desk);
    return { json: { parcels }, text: `${parcels} parcels were taken out of ${desk.keys.name}` };
  },
  async 'retry-lost'(desk) {
    const calls = await retryLost(desk);
    return { json: { calls }, text: `${calls} lost calls of ${desk.keys.name} run once more` };
  },
};

/**
 * The program `elsewhere-redis`.
 *
 * @param words - The command line, without the names of Node and the program.
 * @returns Its exit code.
 */
export async function runProgram(words: readonly string[]): Promise<number> {
  try {
    const line = readCommandLine(words, process.env);
    if (line === undefined) {
      process.stdout.write(`${HELP}\n`);
      return 0;
    }
    const { json, text } = await atDesk(line, work[line.command]);
    process.stdout.write(`${line.json ? JSON.stringify(json) : text}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`elsewhere-redis: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof CommandLineError ? 2 : 1;
  }
}
