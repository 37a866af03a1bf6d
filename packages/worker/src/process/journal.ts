/**
 * The file that a child process and its pool share, unlinked as soon as it is open on both sides. It stays when the
 * child is killed, so that the pool knows which call was running and which results had not been sent.
 *
 * First comes a word for each slot, written by the pool: the generation that is revoked. Then the journal, written
 * by the child: records until one of length 0.
 *
 * To start a call the child writes `started` and then looks whether it is revoked; to revoke one the pool writes
 * the word and then looks whether it has started. So at least one of them sees the other.
 */
import { readSync, writeSync } from 'node:fs';
import { SLOTS } from '@elsewhere/core/runner';

/** Bytes of the journal; more results than fit are sent first. */
export const JOURNAL_BYTES = 65_536;

const JOURNAL_AT = SLOTS * 4;

/** A journal is mostly shorter than this. */
const MOSTLY_BYTES = 4_096;

/** Bytes around a record's text: length of all, sequence, kind, slot, generation, a time; the sequence again. */
const RECORD_BYTES = 32;

const TEXT_AT = 28;

export const RECORD = { started: 1, result: 2, failure: 3 } as const;

/** One entry of the journal. `time`: epoch milliseconds of a start, run time of a result. */
export type TakeRecord = (kind: number, slot: number, generation: number, time: number, text: string) => void;

/** Writes a record; returns where it ends. */
function putRecord(
  into: Buffer,
  at: number,
  sequence: number,
  kind: number,
  slot: number,
  generation: number,
  time: number,
  text: string,
): number {
  const length = RECORD_BYTES + into.write(text, at + TEXT_AT, 'utf8');
  into.writeUInt32LE(length, at);
  into.writeUInt32LE(sequence, at + 4);
  into.writeUInt32LE(kind, at + 8);
  into.writeUInt32LE(slot, at + 12);
  into.writeUInt32LE(generation, at + 16);
  into.writeDoubleLE(time, at + 20);
  into.writeUInt32LE(sequence, at + length - 4);
  return at + length;
}

/**
 * Gives the records of a journal or of a frame, up to one that is only half written: its child was killed or has not
 * finished yet, and what follows is left over from earlier times.
 */
export function readRecords(bytes: Buffer, take: TakeRecord): void {
  let next: number | undefined;
  for (let at = 0; at + RECORD_BYTES <= bytes.length; ) {
    const end = at + bytes.readUInt32LE(at);
    const sequence = bytes.readUInt32LE(at + 4);
    if (end < at + RECORD_BYTES || end > bytes.length || bytes.readUInt32LE(end - 4) !== sequence) return;
    if (next !== undefined && sequence !== next) return;
    next = (sequence + 1) >>> 0;
    take(
      bytes.readUInt32LE(at + 8),
      bytes.readUInt32LE(at + 12),
      bytes.readUInt32LE(at + 16),
      bytes.readDoubleLE(at + 20),
      bytes.toString('utf8', at + TEXT_AT, end - 4),
    );
    at = end;
  }
}

/** Whether the end mark is among the first bytes. */
function endsWithin(bytes: Buffer, size: number): boolean {
  let at = 0;
  while (at + 4 <= size) {
    const length = bytes.readUInt32LE(at);
    if (length === 0) return true;
    at += length;
  }
  return size < MOSTLY_BYTES;
}

/** The pool's end of the file. */
export class JournalReader {
  readonly #file: number;
  readonly #word = Buffer.alloc(4);
  readonly #bytes = Buffer.alloc(JOURNAL_BYTES);

  constructor(file: number) {
    this.#file = file;
  }

  revoke(slot: number, generation: number): void {
    this.#word.writeUInt32LE(generation, 0);
    writeSync(this.#file, this.#word, 0, 4, slot * 4);
  }

  read(take: TakeRecord): void {
    let size = readSync(this.#file, this.#bytes, 0, MOSTLY_BYTES, JOURNAL_AT);
    if (!endsWithin(this.#bytes, size))
      size = readSync(this.#file, this.#bytes, 0, JOURNAL_BYTES, JOURNAL_AT);
    readRecords(this.#bytes.subarray(0, size), take);
  }
}

/** The child's end of the file. */
export class JournalWriter {
  readonly #file: number;
  readonly #word = Buffer.alloc(4);
  readonly #bytes = Buffer.alloc(JOURNAL_BYTES);
  /** Records before this are in the file. */
  #written = 0;
  #end = 0;
  #sequence = 0;

  constructor(file: number) {
    this.#file = file;
  }

  /** Returns false when there is no room: send what is there first, then `restart`. */
  add(kind: number, slot: number, generation: number, time: number, text: string): boolean {
    if (this.#end + RECORD_BYTES + text.length * 3 + 4 > JOURNAL_BYTES) return false;
    this.#sequence = (this.#sequence + 1) >>> 0;
    this.#end = putRecord(this.#bytes, this.#end, this.#sequence, kind, slot, generation, time, text);
    return true;
  }

  /** Makes what was added outlive this process. */
  write(): void {
    this.#bytes.writeUInt32LE(0, this.#end);
    writeSync(
      this.#file,
      this.#bytes,
      this.#written,
      this.#end + 4 - this.#written,
      JOURNAL_AT + this.#written,
    );
    this.#written = this.#end;
  }

  /** Also when a later generation is: the slot serves another call by now, so this one was given up before. */
  isRevoked(slot: number, generation: number): boolean {
    readSync(this.#file, this.#word, 0, 4, slot * 4);
    return this.#word.readUInt32LE(0) >= generation;
  }

  /** The records so far. */
  get records(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Begins anew: what was there has been sent. In the file it stays until the next `write`. */
  restart(): void {
    this.#written = 0;
    this.#end = 0;
  }
}
