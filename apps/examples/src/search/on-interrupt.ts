/** What Ctrl-C does while the search runs. */
export interface Interrupt {
  happened(): boolean;
  /** Gives Ctrl-C back: it ends the process at once, as usual. */
  release(): void;
}

/** The first Ctrl-C calls `stop`; a second one exits at once with code 130. */
export function onInterrupt(stop: () => void): Interrupt {
  let happened = false;
  const handle = () => {
    if (happened) process.exit(130);
    happened = true;
    stop();
  };
  process.on('SIGINT', handle);
  return {
    happened: () => happened,
    release: () => {
      process.off('SIGINT', handle);
    },
  };
}
