import { Duplex } from 'node:stream';
import { type Fate, Fates, type Faults } from './faults.js';

/**
 * A stream of length-prefixed frames on which things go wrong, as the seed has it. Wraps one end; faults hit what
 * goes out and what comes in, each frame by itself.
 *
 * @throws TypeError, RangeError for unknown faults and wrong values.
 */
export function faultyStream(stream: Duplex, faults: Faults): Duplex {
  const outward = new Fates('faultyStream()', faults);
  const inward = new Fates('faultyStream()', { ...faults, seed: faults.seed + 1 });
  let silent = false;

  const wrapped = new Duplex({
    read() {
      stream.resume();
    },
    write(chunk: Buffer, _encoding, done) {
      sending.push(chunk);
      done(); // the writer believes that it is on its way
    },
    final(done) {
      void sending.idle().then(() => {
        if (!silent) stream.end();
        done();
      });
    },
    destroy(error, done) {
      stream.destroy(error ?? undefined);
      done(error);
    },
  });

  const sending = new FrameLine((frame) =>
    meet(outward, frame, (bytes) => {
      if (!stream.destroyed && !stream.writableEnded) stream.write(bytes);
    }),
  );
  const receiving = new FrameLine((frame) =>
    meet(inward, frame, (bytes) => {
      if (!wrapped.destroyed) wrapped.push(bytes);
    }),
  );

  async function meet(fates: Fates, frame: Buffer, pass: (bytes: Buffer) => void): Promise<void> {
    const fate = fates.next();
    if (fate.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fate.delayMs));
    silent ||= fate.silent;
    if (silent || fate.drop) return;
    if (fate.cut) {
      pass(frame.subarray(0, fates.random.below(frame.length)));
      stream.destroy();
      wrapped.destroy(new Error('the connection was cut'));
      return;
    }
    const bytes = bytesOf(frame, fate, fates);
    pass(bytes);
    if (fate.duplicate) pass(bytes);
  }

  stream.on('data', (chunk: Buffer) => receiving.push(chunk));
  stream.on('end', () => void receiving.idle().then(() => silent || wrapped.push(null)));
  stream.on('error', (error) => void receiving.idle().then(() => silent || wrapped.destroy(error)));
  stream.on('close', () => void receiving.idle().then(() => silent || wrapped.push(null)));
  return wrapped;
}

/** A lie keeps the length, so that what follows is still read as frames. */
function bytesOf(frame: Buffer, { lie }: Fate, { random }: Fates): Buffer {
  if (!lie || frame.length <= 4) return frame;
  const lying = Buffer.from(frame);
  const at = 4 + random.below(frame.length - 4);
  lying[at] = lying[at]! ^ (1 + random.below(255));
  return lying;
}

/** Cuts a stream into frames and gives one after the other, each when the one before it is done. */
class FrameLine {
  readonly #take: (frame: Buffer) => Promise<void>;
  #rest: Buffer = Buffer.alloc(0);
  #line: Promise<void> = Promise.resolve();

  constructor(take: (frame: Buffer) => Promise<void>) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 4) {
      const end = 4 + this.#rest.readUInt32LE(0);
      if (this.#rest.length < end) return;
      const frame = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
      this.#line = this.#line.then(() => this.#take(frame));
    }
  }

  idle(): Promise<void> {
    return this.#line;
  }
}
