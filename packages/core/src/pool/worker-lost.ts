import { ExecutorError } from '../executor-error.js';
import type { WorkerExit } from './link.js';

/** The error of a call whose worker went down with it, with all that is known about the end. */
export function workerLost(name: string, exit: WorkerExit, started: boolean): ExecutorError {
  const when = started ? 'while it ran this call' : 'after the values of this call had moved into it';
  const { exitCode, exitSignal, stderr, error } = exit;
  return new ExecutorError('WORKER_LOST', `the ${name} ${howItEnded(exit)} ${when}`, {
    exitCode,
    exitSignal,
    stderr,
    ...(error === undefined ? {} : { cause: error }),
  });
}

/** What V8 writes before it gives up. */
const OUT_OF_MEMORY = /JavaScript heap out of memory/;

/** `died of RangeError: …`, `was ended by SIGKILL`, `exited with code 3`. */
function howItEnded({ error, exitSignal, exitCode, stderr }: WorkerExit): string {
  if (error !== undefined) return `died of ${error.name}: ${error.message}`;
  if (OUT_OF_MEMORY.test(stderr)) return 'ran out of heap memory (see --max-old-space-size)';
  return exitSignal === undefined ? `exited with code ${exitCode}` : `was ended by ${exitSignal}`;
}

/** @param cause - What starting a worker threw. */
export function notStarted(cause: unknown): ExecutorError {
  const told = cause instanceof Error ? cause.message : String(cause);
  return new ExecutorError('UNAVAILABLE', `no worker could be started: ${told}`, { cause, retryable: false });
}

/** @param exit - How the last of `tries` workers ended that died before they took a call. */
export function nobodyStarts(tries: number, exit: WorkerExit): ExecutorError {
  const told = exit.stderr.split('\n').find((line) => line.includes('Error')) ?? '';
  const message = `no worker could be started, ${tries} tries failed; the last one ${howItEnded(exit)}. ${told}`;
  const { error, stderr } = exit;
  return new ExecutorError('UNAVAILABLE', message.trim(), { cause: error, stderr, retryable: false });
}
