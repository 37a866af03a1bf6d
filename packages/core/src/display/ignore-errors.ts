import type { ViewStream } from './terminal.js';

const ignore = (): void => {};

/** A pipe or terminal that is closed at the other end ends what is seen there, not the program. Until the result is called. */
export function ignoreErrors(stream: ViewStream): () => void {
  const emitter = stream as ViewStream & Partial<NodeJS.EventEmitter>;
  emitter.on?.('error', ignore);
  return () => void setImmediate(() => emitter.off?.('error', ignore)); // that of the last write is still to come
}

/** What writes to a stream as it is now; one that throws ends what is seen there, not the program. */
export function writerOf(stream: ViewStream): (text: string) => void {
  const write = stream.write.bind(stream);
  return (text) => {
    try {
      write(text);
    } catch {
      // nobody sees it
    }
  };
}
