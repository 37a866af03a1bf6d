import type { Duplex } from 'node:stream';
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

/** Frames over any stream: 4 bytes length, 1 byte kind, an envelope. */
export class FrameChannel {
  readonly #stream: Duplex;
  readonly #listener: FrameListener;
  #error: Error | undefined;
  #ended = false;

  constructor(stream: Duplex, listener: FrameListener, caps: Caps = CAPS) {
    this.#stream = stream;
    this.#listener = listener;
    const reader = new FrameReader((kind, body) => {
      if (!this.#ended) listener.frame(kindOf(kind), fromBytes(body, caps));
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
    const start = Buffer.allocUnsafe(5);
    start.writeUInt32LE(1 + bytes.length, 0);
    start.writeUInt8(KINDS.indexOf(kind), 4);
    return new Promise((resolve, reject) => {
      this.#stream.write(Buffer.concat([start, bytes]), (error) => (error ? reject(error) : resolve()));
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
