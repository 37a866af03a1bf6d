import { shared } from '../shared-state.js';

/** A run that Ctrl-C ends. */
export interface Interruptible {
  /** `always`: also when the program listens to SIGINT itself. */
  readonly always: boolean;
  /** Ctrl-C, the first time: end in order. */
  stop(): void;
  /** Ctrl-C, the second time: end now. */
  hurry(): void;
}

/** Runs under way, with how often each was interrupted. */
const runs = new Map<Interruptible, number>();

/** Ends the run at Ctrl-C: the first time in order, the second time now, and then it is as if nobody listened. */
export function untilInterrupted(run: Interruptible): () => void {
  if (shared.worker) return () => {}; // the process that submitted decides for its workers
  if (runs.size === 0) process.on('SIGINT', interrupt);
  runs.set(run, 0);
  return () => forget(run);
}

function interrupt(): void {
  const others = process.listenerCount('SIGINT') > 1;
  for (const [run, before] of [...runs]) {
    if (others && !run.always) continue; // the program's own listener says what happens
    runs.set(run, before + 1);
    if (before === 0) run.stop();
    else {
      forget(run);
      run.hurry();
    }
  }
}

function forget(run: Interruptible): void {
  if (runs.delete(run) && runs.size === 0) process.off('SIGINT', interrupt);
}
