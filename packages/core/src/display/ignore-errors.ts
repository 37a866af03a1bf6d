import type { ViewStream } from './terminal.js';

const ignore = (): void => {};

/** A pipe or terminal that is closed at the other end ends what is seen there, not the program. Until the result is called. */
export function ignoreErrors(stream: ViewStream): () => void {
  const emitter = stream as ViewStream & Partial<NodeJS.EventEmitter>;
  emitter.on?.('error', ignore);
  return () => void setImmediate(() => emitter.off?.('error', ignore)); // that of the last write is still to come
}
