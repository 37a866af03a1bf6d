import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClauseContext } from '../clause.js';
import type { Orders } from './load-executor.js';

/** A script that runs, and what it has printed. */
export interface RunningScript {
  readonly child: ChildProcess;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Both streams, as one text. */
  printed(): string;
}

/**
 * Starts one of the scripts beside this file, as the leader of a process group, as a terminal does. It is killed after
 * the clause, whatever happens.
 */
export function startScript(
  context: ClauseContext,
  name: 'ends' | 'interrupted' | 'orphans',
  orders: Omit<Orders, 'module'>,
  environment: NodeJS.ProcessEnv = {},
): RunningScript {
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const { module } = context;
  const child = spawn(
    process.execPath,
    [...(module.execArgv ?? []), script, JSON.stringify({ ...orders, module })],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...environment },
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  exited.catch(() => undefined);
  context.afterwards(() => void child.kill('SIGKILL'));
  return { child, exited, printed: () => text };
}
