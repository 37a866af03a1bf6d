import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Duplex, PassThrough, type Readable, type Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type GreetOptions, greetWorker, type StreamWorker } from '@elsewhere/worker';
import { afterEach } from 'vitest';

/** The program as a process of its own. */
export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The other end of its descriptors 3 and 4. */
  readonly stream: Duplex;
  /** What it wrote to stderr and stdout so far. */
  stderr(): string;
  stdout(): string;
  /** Its exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;
  signal(signal: NodeJS.Signals): void;
}

export interface StartOptions {
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** It is given descriptors 3 and 4. Default: true. */
  readonly descriptors?: boolean | undefined;
  /** Default: the program as the package has it. */
  readonly program?: string | undefined;
}

export const PROGRAM: string = fileURLToPath(new URL('../../dist/elsewhere-worker.js', import.meta.url));

/** Starts programs that are killed after the test. */
export function useProgram(): {
  start(words: readonly string[], options?: StartOptions): Started;
  /** Starts `elsewhere-worker stream` and says hello. */
  greet(
    words?: readonly string[],
    options?: StartOptions & GreetOptions,
  ): Promise<{ worker: StreamWorker; program: Started }>;
} {
  const started: Started[] = [];
  afterEach(async () => {
    for (const { child, exit } of started.splice(0)) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await exit;
    }
  });

  function start(words: readonly string[], options: StartOptions = {}): Started {
    const { cwd, env = process.env, program = PROGRAM, descriptors = true } = options;
    const child = spawn(process.execPath, [program, ...words], {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      stdio: ['ignore', 'pipe', 'pipe', ...(descriptors ? ['pipe' as const, 'pipe' as const] : [])],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk: Buffer) => {
        output[name] += chunk.toString();
      });
    }
    const exit = Promise.all([
      once(child, 'exit'),
      once(child.stdout!, 'close'),
      once(child.stderr!, 'close'),
    ]).then(([[code, signal]]) => (code ?? signal) as number | string);
    for (const stream of child.stdio) stream?.on('error', () => {});
    const stream = descriptors
      ? Duplex.from({ readable: child.stdio[4] as Readable, writable: child.stdio[3] as Writable })
      : new PassThrough();
    stream.on('error', () => {});
    const run: Started = {
      child,
      pid: child.pid!,
      stream,
      stderr: () => output.stderr,
      stdout: () => output.stdout,
      exit,
      signal: (signal) => void child.kill(signal),
    };
    started.push(run);
    return run;
  }

  return {
    start,
    async greet(words = [], options = {}) {
      const program = start(['stream', ...words], options);
      return { program, worker: await greetWorker(program.stream, options) };
    },
  };
}
