/** What is done with a terminal when the program leaves it. */
export interface Leaving {
  /** The process ends, for whatever reason it can notice. */
  exit(): void;
  /** The process is about to be stopped by the terminal (Ctrl-Z). */
  suspend(): void;
  /** It goes on. */
  resume(): void;
}

/** Signals that end a process without its `exit` event. */
const DEADLY: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/**
 * Watches for the end of the process until the result is called. A signal does what it would have done without us:
 * where the program has a handler of its own, that one decides.
 */
export function onExit({ exit, suspend, resume }: Leaving): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    exit();
    remove();
    process.kill(process.pid, signal);
  };
  const onStop = (): void => {
    if (process.listenerCount('SIGTSTP') > 1) return;
    suspend();
    process.kill(process.pid, 'SIGSTOP');
  };
  process.on('exit', exit);
  for (const signal of DEADLY) process.on(signal, onSignal);
  process.on('SIGTSTP', onStop);
  process.on('SIGCONT', resume);
  function remove(): void {
    process.off('exit', exit);
    for (const signal of DEADLY) process.off(signal, onSignal);
    process.off('SIGTSTP', onStop);
    process.off('SIGCONT', resume);
  }
  return remove;
}
