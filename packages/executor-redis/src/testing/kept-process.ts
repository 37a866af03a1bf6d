import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** A program that does not outlive this process, however this process ends. */
export interface KeptProcess {
  readonly pid: number;
  /** Its exit code; 128 and the number of the signal when one ended it. */
  readonly exited: Promise<number>;
  readonly running: boolean;
  /** All it wrote so far, both streams. */
  output(): string;
  signal(signal: NodeJS.Signals): void;
  /** `SIGKILL`; resolves when it is gone. Twice is once. */
  kill(): Promise<void>;
}

/** Starts the program in the background and ends it when its own input ends, that is when we do. */
const KEEPER = `exec 3<&0
"$@" 3<&- & program=$!
echo "pid $program"
(cat <&3 >/dev/null; kill -9 $program) 2>/dev/null &
keeper=$!
wait $program; code=$?
kill $keeper 2>/dev/null
exit $code`;

/** How a program is started. */
export interface ProgramOptions {
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly cwd?: string | undefined;
  /** In its output when it is ready. */
  readonly readyAt: RegExp;
}

const START_MS = 30_000;

/**
 * Starts a program.
 *
 * @throws Error with its output when it ends before it is ready, or is not ready within 30 seconds.
 */
export async function keepProcess(
  command: readonly string[],
  { environment = process.env, cwd, readyAt }: ProgramOptions,
): Promise<KeptProcess> {
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', ...command], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // Ctrl-C is for us: we end it
    ...(cwd === undefined ? {} : { cwd }),
  });
  let text = '';
  for (const stream of [keeper.stdout, keeper.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  keeper.stdin.on('error', () => {});
  for (const handle of [keeper, ...keeper.stdio]) (handle as unknown as { unref?(): void } | null)?.unref?.();
  const exited = once(keeper, 'exit').then(([code]) => Number(code));
  exited.catch(() => {});
  const running = (): boolean => keeper.exitCode === null && keeper.signalCode === null;
  const pid = (): number => Number(/^pid (\d+)$/m.exec(text)?.[1] ?? 0);
  const kept: KeptProcess = {
    get pid() {
      return pid();
    },
    get running() {
      return running();
    },
    exited,
    output: () => text,
    signal(signal) {
      if (running() && pid() > 0) process.kill(pid(), signal);
    },
    async kill() {
      keeper.ref();
      keeper.stdin.end();
      await exited;
    },
  };
  for (const end = performance.now() + START_MS; !readyAt.test(text); await delay(5)) {
    if (running() && performance.now() < end) continue;
    await kept.kill();
    throw new Error(`${command[0]} did not start: ${text.replace(/^pid \d+\n/m, '').trim()}`);
  }
  return kept;
}
