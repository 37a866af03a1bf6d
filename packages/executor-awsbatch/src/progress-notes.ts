import { open, type Sealed, type SealedWithBlobs } from '@elsewhere/core/adapter';
import { InTurn } from './in-turn.js';
import { isAwaited, type SetChild } from './job-set.js';
import { childKey } from './places.js';
import type { Site } from './site.js';

/** Something a call told about its progress. Notes are sealed, their binary is base64. */
interface Note {
  /** Counts up through the life of a child. */
  readonly number: number;
  /** Position of the call in its child. */
  readonly place: number;
  readonly fraction: number;
  readonly text: string;
  readonly blobs?: readonly string[] | undefined;
}

/** Notes that one object keeps: the last ones. */
const KEPT = 500;

/** What the calls of a child tell, on the worker's side. */
export class NoteBook {
  #notes: Note[] = [];
  #count = 0;
  #written = 0;
  readonly #writing = new InTurn();

  add(place: number, fraction: number, note: Sealed): void {
    const value =
      typeof note === 'string' ? { text: note } : { text: note.text, blobs: note.blobs.map(toBase64) };
    this.#notes.push({ number: ++this.#count, place, fraction, ...value });
    if (this.#notes.length > KEPT) this.#notes.shift();
  }

  /** Writes what is there, unless nothing is new; what could not be written goes with the next writing. */
  write(put: (bytes: Buffer) => Promise<unknown>): Promise<void> {
    return this.#writing.after(async () => {
      const count = this.#count;
      if (this.#written === count) return;
      await put(Buffer.from(JSON.stringify(this.#notes)));
      this.#written = count;
    });
  }
}

/** Tells calls what they told since the last time. */
export async function readProgress({ objects }: Site, child: SetChild, etag: string): Promise<void> {
  const bytes = await objects.get(childKey(child.set, child.index, 'progress'));
  if (bytes === undefined) return;
  let { told } = child.progress;
  for (const { number, place, fraction, text, blobs } of parseNotes(bytes)) {
    const each = child.calls[place];
    if (number <= told || each === undefined) continue;
    told = number;
    if (!isAwaited(each)) continue;
    const note = open(blobs === undefined ? text : { text, blobs: blobs.map(fromBase64) });
    each.call.setProgress(each.attempt, { fraction, note });
  }
  child.progress = { etag, told };
}

/** Progress that cannot be read is not worth a call. */
function parseNotes(bytes: Buffer): Note[] {
  try {
    const notes: unknown = JSON.parse(bytes.toString());
    if (Array.isArray(notes)) return notes as Note[];
  } catch {
    // not JSON: said below
  }
  process.emitWarning('awsBatch() found progress in the bucket that it cannot read');
  return [];
}

function toBase64(blob: SealedWithBlobs['blobs'][number]): string {
  return Buffer.from(blob as ArrayBuffer).toString('base64');
}

function fromBase64(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, 'base64')).buffer;
}
