/** What is done with a terminal when the program leaves it. */
export interface Leaving {
  /** The process ends, for whatever reason it can notice. */
  exit(): void;
  /** The process is about to be stopped by the terminal (Ctrl-Z). */
  suspend(): void;
  /** It goes on. */
  resume(): void;
}

/** Signals that end or stop a process without its `exit` event. */
const SILENT: readonly string[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP'];

type SignalListener = (signal: NodeJS.Signals) => void;

/**
 * Watches for the end of the process until the result is called. A signal does what it would have done without us:
 * where somebody else listens to it, that one decides, and as long as it does we are not among the listeners.
 */
export function onExit({ exit, suspend, resume }: Leaving): () => void {
  const act: SignalListener = (signal) => {
    if (signal === 'SIGTSTP') {
      suspend();
      process.kill(process.pid, 'SIGSTOP');
    } else {
      exit();
      remove();
      process.kill(process.pid, signal);
    }
  };
  const listen = (event: string | symbol): void => {
    if (isSilent(event) && process.listenerCount(event) === 0) process.on(event, act);
  };
  const makeWay = (event: string | symbol, listener: unknown): void => {
    if (!isSilent(event) || listener === act) return;
    queueMicrotask(() => {
      // Now it would be the last listener, and Node would stop to watch for the signal although another is on its way.
      if (process.listenerCount(event) > 1) process.off(event, act);
    });
  };
  const comeBack = (event: string | symbol, listener: unknown): void => {
    if (listener !== act) listen(event);
  };
  for (const signal of SILENT) listen(signal);
  process.on('newListener', makeWay);
  process.on('removeListener', comeBack);
  process.on('SIGCONT', resume);
  process.on('exit', exit);
  function remove(): void {
    process.off('removeListener', comeBack);
    process.off('newListener', makeWay);
    process.off('SIGCONT', resume);
    process.off('exit', exit);
    for (const signal of SILENT) process.off(signal, act);
  }
  return remove;
}

function isSilent(event: string | symbol): event is NodeJS.Signals {
  return SILENT.includes(event as string);
}
