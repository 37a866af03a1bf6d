import type { SetPlaces } from './places.js';

/** Environment variable by which a container finds its calls. No secret: it is shown by the API. */
export const POINTER_VARIABLE = 'ELSEWHERE_SET';

/** What a container is told: where its set is, and how to read it. */
export interface Pointer extends SetPlaces {
  readonly bucket: string;
  /** Folder of the run, which holds the code. */
  readonly run: string;
  /** Bytes of one slot of the pack. */
  readonly stride: number;
  /** Milliseconds between two looks at the cancel marker. */
  readonly heartbeatMs: number;
  /** Key of KMS for what is written. */
  readonly kmsKeyId?: string | undefined;
}

export function encodePointer(pointer: Pointer): string {
  return JSON.stringify(pointer);
}

/** @throws Error with a sentence when the text is no pointer. */
export function decodePointer(text: string | undefined): Pointer {
  const pointer = parse(text) as Pointer;
  const texts = [pointer.bucket, pointer.run, pointer.folder];
  const numbers = [pointer.stride, pointer.heartbeatMs, pointer.childrenPerShard];
  if (texts.every((each) => typeof each === 'string') && numbers.every(Number.isFinite)) return pointer;
  const told = text === undefined ? 'it is not set' : `it is \`${text.slice(0, 80)}\``;
  throw new Error(
    `expected the variable ${POINTER_VARIABLE} to say where the calls are, as awsBatch() sets it; ${told}`,
  );
}

function parse(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
