import { fileURLToPath } from 'node:url';
import { type KeptProcess, keepProcess } from './kept-process.js';

/** How a worker host is started. */
export interface StartWorkerOptions {
  readonly url: string;
  readonly queue: string;
  readonly slots: number;
  /** Files with tasks: paths or URLs. */
  readonly tasks: readonly string[];
  /**
   * Further words of its command line. Shape: `['--lease-ms', '2000']`.
   *
   * @defaultValue none
   */
  readonly words?: readonly string[] | undefined;
  /**
   * Flags of Node, for its slots too.
   *
   * @defaultValue none
   */
  readonly execArgv?: readonly string[] | undefined;
}

/**
 * Starts `elsewhere-worker redis` in a process of its own, for tests and demos. It does not outlive this process.
 *
 * @throws Error with its output when it does not start.
 */
export function startWorker(options: StartWorkerOptions): Promise<KeptProcess> {
  const { url, queue, slots, tasks, words = [], execArgv = [] } = options;
  const program = new URL('./elsewhere-worker.js', import.meta.resolve('@elsewhere/worker'));
  const source = new URL('../worker.js', import.meta.url);
  return keepProcess(
    [
      ...[process.execPath, ...execArgv, fileURLToPath(program), fileURLToPath(source)],
      ...['--queue', queue, '--slots', String(slots)],
      ...tasks.flatMap((file) => ['--tasks', file]),
      ...words,
    ],
    { environment: { ...process.env, ELSEWHERE_REDIS_URL: url }, readyAt: /takes calls/ },
  );
}
