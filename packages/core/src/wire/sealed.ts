import type { MessagePort } from 'node:worker_threads';

/**
 * A value on its way to or from a worker, read once and unshared. Text alone where there is no binary:
 * plain data is JSON (`'{"a":1}'`), `undefined` is the empty text, everything else starts with `~`.
 */
export type Sealed = string | SealedWithBlobs;

/** Text that refers to the binary beside it by position. */
export interface SealedWithBlobs {
  readonly text: string;
  readonly blobs: readonly (ArrayBuffer | MessagePort)[];
}

/** First character of text that is not plain JSON. */
export const TAGGED = '~';

/** How deep values may nest. Deeper ones are refused, so that neither side runs out of stack. */
export const MAX_DEPTH = 1_000;
