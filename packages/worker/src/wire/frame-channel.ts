import type { Duplex } from 'node:stream';
import { crc32 } from 'node:zlib';
import { CAPS, type Caps } from './caps.js';
import { FrameReader } from './frame-reader.js';
import { fromBytes, type Packed, toBytes } from './packed.js';
import { rejected } from './reading.js';

/** What two ends of a stream say to each other. The position is the kind on the wire. */
const KINDS = [
  'hello',
  'welcome',
  'call',
  'started',
  'event',
  'reply',
  'outcome',
  'cancel',
  'drain',
  'ping',
  'bye',
] as const;

export type FrameKind = (typeof KINDS)[number];

/** Who hears what comes in. */
export interface FrameListener {
  /** May throw: then the stream is closed with that error. */
  frame(kind: FrameKind, body: Packed): void;
  /** Nothing comes any more. `error`: why, unless the other end closed in order. */
  ended(error: Error | undefined): void;
}

/** Bytes of a frame before its envelope: length, kind, sequence, checksum of all that is not length. */
const HEAD_BYTES = 13;

/**
 * Frames over any stream: 4 bytes length of what follows, 1 byte kind, 4 bytes sequence, 4 bytes CRC-32, an envelope.
 * A frame that comes twice counts once; when one is missing or damaged the stream is closed, since from then on
 * nobody knows what the other end knows.
 */
export class FrameChannel {
  readonly #stream: Duplex;
  readonly #listener: FrameListener;
  #error: Error | undefined;
  #sent = 0;
  #received = 0;
  #ended = false;

  constructor(stream: Duplex, listener: FrameListener, caps: Caps = CAPS) {
    this.#stream = stream;
    this.#listener = listener;
    const reader = new FrameReader((kind, body) => {
      if (!this.#ended && this.#isNext(kind, body))
        listener.frame(kindOf(kind), fromBytes(body.subarray(8), caps));
    }, caps.bytes);
    stream.on('data', (chunk: Buffer) => {
      if (this.#ended) return;
      try {
        reader.push(chunk);
      } catch (error) {
        this.close(error as Error);
      }
    });
    stream.on('error', (error) => this.#end(error));
    stream.on('end', () => this.#end(undefined));
    stream.on('close', () => this.#end(undefined));
  }

  /** Resolves when the system has taken it: from then on the other end gets it unless a machine or a network fails. */
  send(kind: FrameKind, body: Packed): Promise<void> {
    const bytes = toBytes(body);
    const frame = Buffer.allocUnsafe(HEAD_BYTES + bytes.length);
    frame.writeUInt32LE(frame.length - 4, 0);
    frame.writeUInt8(KINDS.indexOf(kind), 4);
    frame.writeUInt32LE(this.#sent, 5);
    frame.set(bytes, HEAD_BYTES);
    frame.writeUInt32LE(checksum(frame[4]!, this.#sent, bytes), 9);
    this.#sent = (this.#sent + 1) >>> 0;
    return new Promise((resolve, reject) => {
      this.#stream.write(frame, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Lets what was sent go out, then ends this side. @param error - Ends at once instead: the other end is not to be trusted. */
  close(error?: Error): void {
    if (error === undefined) {
      this.#stream.end();
      return;
    }
    this.#error = error;
    this.#stream.destroy();
    this.#end(error);
  }

  #isNext(kind: number, body: Buffer): boolean {
    if (body.length < 8) throw rejected('a frame with sequence and checksum', body.length);
    const sequence = body.readUInt32LE(0);
    if (body.readUInt32LE(4) !== checksum(kind, sequence, body.subarray(8)))
      throw rejected('a frame as it was sent', 'a damaged one');
    if (sequence === this.#received) {
      this.#received = (sequence + 1) >>> 0;
      return true;
    }
    const behind = (this.#received - sequence) >>> 0;
    if (behind < 2 ** 31) return false;
    throw rejected(`frame ${this.#received}`, sequence);
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#listener.ended(this.#error ?? error);
  }
}

function kindOf(kind: number): FrameKind {
  return KINDS[kind] ?? fail(kind);
}

function fail(kind: number): never {
  throw rejected(`a frame of a kind from 0 to ${KINDS.length - 1}`, kind);
}

function checksum(kind: number, sequence: number, body: Buffer): number {
  return crc32(body, crc32(Buffer.from([kind, ...new Uint8Array(new Uint32Array([sequence]).buffer)])));
}
