import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Order, REPLY_MARK, type Reply } from '../cell/order.js';
import type { Entrant } from '../contestants/entrants.js';
import type { Question, Sizes } from '../questions/question.js';
import { createMark, endLeftovers, endMarked } from './leftovers.js';
import { pythonCell } from './python.js';
import { withoutPaths } from './without-paths.js';

const NODE_CELL: readonly [program: string, ...words: string[]] = [
  process.execPath,
  '--expose-gc',
  '--max-old-space-size=8192', // some peers need it for a million calls
  fileURLToPath(new URL('../cell/cell.js', import.meta.url)),
];

/** What one measurement came to. */
export interface Measured {
  readonly reply: Reply;
  /** Programs that were still there when it was over. Shape: `['node']`. */
  readonly leftovers: readonly string[];
}

/** Puts a question to a contestant, in a process of its own, and cleans up behind it. */
export async function measure(question: Question, entrant: Entrant, sizes: Sizes): Promise<Measured> {
  const order: Order = { question: question.name, contestant: entrant.name, sizes };
  const mark = createMark();
  const [program, ...words] = entrant.side === 'python' ? pythonCell : NODE_CELL;
  const cell = spawn(program, [...words, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, [mark.variable]: mark.value },
  });
  const end = (): void => endMarked(mark);
  process.once('exit', end); // Ctrl-C: nothing is left running
  let output = '';
  let errors = '';
  cell.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  cell.stderr.on('data', (chunk) => {
    errors = (errors + String(chunk)).slice(-2_000);
  });
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    end();
  }, question.deadlineMs);
  const ended = await new Promise<string>((resolve) => {
    cell.once('error', (error) => resolve(error.message));
    cell.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  clearTimeout(deadline);
  process.off('exit', end);
  const leftovers = await endLeftovers(mark);
  const reply = readReply(output) ?? silence(late ? question.deadlineMs : undefined, ended, errors);
  return { reply: 'reason' in reply ? { ...reply, reason: withoutPaths(reply.reason) } : reply, leftovers };
}

function readReply(output: string): Reply | undefined {
  const line = output.split('\n').find((each) => each.startsWith(REPLY_MARK));
  return line === undefined ? undefined : (JSON.parse(line.slice(REPLY_MARK.length)) as Reply);
}

function silence(deadlineMs: number | undefined, ended: string, errors: string): Reply {
  if (deadlineMs !== undefined)
    return { kind: 'failed', reason: `it was not done within ${deadlineMs / 1_000} s` };
  const last = errors.trim().split('\n').at(-1) ?? '';
  return { kind: 'failed', reason: `its program ended with ${ended}${last === '' ? '' : `: ${last}`}` };
}
