import { types } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import { ExecutorError } from '../executor-error.js';
import { show } from '../expect.js';
import { decode } from './decode.js';
import { type Encoded, encode, type Tagged } from './encode.js';
import { toError } from './error.js';
import { isPlain } from './plain.js';
import { type Sealed, TAGGED } from './sealed.js';

/**
 * Reads a value once and unshares it.
 *
 * @param root - Name of the value in error texts: `'args'`, `'result'`.
 * @param transfer - ArrayBuffers and MessagePorts that are moved out of the value instead of copied.
 * @throws ExecutorError `NOT_SERIALIZABLE` with the path of what cannot cross; `TOO_LARGE` beyond the
 * longest string of this JavaScript engine (about 512 Mi characters).
 */
export function seal(value: unknown, root: string, transfer: readonly object[] = []): Sealed {
  if (value === undefined) return '';
  try {
    if (transfer.length === 0 && isPlain(value)) return JSON.stringify(value);
    return pack(encode(value, root, transfer), transfer);
  } catch (error) {
    if (error instanceof ExecutorError) throw error;
    if (!(error instanceof RangeError)) {
      throw new ExecutorError('NOT_SERIALIZABLE', `\`${root}\` could not be read`, { cause: error });
    }
    throw new ExecutorError('TOO_LARGE', `\`${root}\` is too large to cross`, { cause: error });
  }
}

/** What a task threw, sealed; never fails: what cannot cross is left out and named in `leftOut`. */
export function sealFailure(thrown: unknown): Sealed {
  try {
    return pack(encode(toError(thrown), 'error', [], true), []);
  } catch {
    const told = show(thrown);
    const error = new ExecutorError('NON_ERROR_THROWN', `the task threw ${told}, which cannot be read`, {
      cause: told,
    });
    return pack(encode(error, 'error', [], true), []);
  }
}

/** The value again: a new copy each time, except for binary, which is the sealed one. */
export function open(sealed: Sealed): unknown {
  if (typeof sealed !== 'string') return decode(JSON.parse(sealed.text.slice(1)) as Tagged, sealed.blobs);
  if (sealed === '') return undefined;
  return sealed.startsWith(TAGGED) ? decode(JSON.parse(sealed.slice(1)) as Tagged, []) : JSON.parse(sealed);
}

/** The value again, sharing nothing with the sealed one: for opening more than once. */
export function openCopy(sealed: Sealed): unknown {
  if (typeof sealed === 'string') return open(sealed);
  const blobs = sealed.blobs.map((blob) => (types.isArrayBuffer(blob) ? blob.slice(0) : blob));
  return open({ text: sealed.text, blobs });
}

function pack({ tree, blobs }: Encoded, transfer: readonly object[]): Sealed {
  const text = TAGGED + JSON.stringify(tree);
  const moved = new Map([...new Set(transfer)].map((item) => [item, move(item)]));
  if (blobs.length === 0) return text;
  return { text, blobs: blobs.map((blob) => moved.get(blob) ?? copy(blob)) };
}

function copy(blob: ArrayBuffer | MessagePort | Uint8Array): ArrayBuffer | MessagePort {
  if (blob instanceof Uint8Array) return new Uint8Array(blob).buffer;
  return types.isArrayBuffer(blob) ? blob.slice(0) : blob;
}

function move(item: object): ArrayBuffer | MessagePort {
  if (types.isArrayBuffer(item)) new Uint8Array(item); // throws when the bytes have moved away before
  return structuredClone(item, { transfer: [item as ArrayBuffer] }) as ArrayBuffer | MessagePort;
}
