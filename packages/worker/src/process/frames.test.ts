import { ExecutorError } from '@elsewhere/core';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../test/support/random.js';
import { FrameReader } from '../wire/frame-reader.js';
import { decodeMessage, encodeMessage, encodeText, FRAME } from './frames.js';

interface Frame {
  readonly kind: number;
  readonly body: string;
}

/** What a reader gives when it is fed these chunks. */
function read(...chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader((kind, body) => frames.push({ kind, body: body.toString('latin1') }));
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

function messageIn(frame: Buffer): unknown {
  return decodeMessage(frame.subarray(5));
}

const message = {
  kind: 'message',
  slot: 8_191,
  generation: 2 ** 28 - 1,
  value: { text: '~[0]', blobs: [new Uint8Array([1, 2, 3]).buffer, new ArrayBuffer(0)] },
};

const stream = Buffer.concat([
  encodeText('[1,2,"three"]'),
  ...encodeMessage(message),
  encodeText('ä€😀'),
  ...encodeMessage({ kind: 'booted' }),
]);

describe('frames', () => {
  it('are the same however the stream is cut in two', () => {
    const whole = read(stream);
    expect(whole.map(({ kind }) => kind)).toEqual([FRAME.text, FRAME.message, FRAME.text, FRAME.message]);
    for (let at = 0; at <= stream.length; at++) {
      expect(read(stream.subarray(0, at), stream.subarray(at)), `cut at ${at}`).toEqual(whole);
    }
  });

  it('are the same byte by byte', () => {
    expect(read(...[...stream].map((byte) => Buffer.from([byte])))).toEqual(read(stream));
  });

  it('are given as soon as they are whole, not later', () => {
    const text = encodeText('abc');
    expect(read(text.subarray(0, -1))).toEqual([]);
    expect(read(text)).toEqual([{ kind: FRAME.text, body: 'abc' }]);
    expect(read(Buffer.concat([text, text.subarray(0, 4)]))).toHaveLength(1);
  });

  it('may have an empty body', () => {
    expect(read(encodeText(''))).toEqual([{ kind: FRAME.text, body: '' }]);
  });

  it('carry a message with its binary', () => {
    expect(messageIn(Buffer.concat(encodeMessage(message)))).toEqual(message);
  });

  it('carry a message whose value is text, and one without a value', () => {
    const text = { kind: 'message', slot: 1, generation: 1, value: '' };
    expect(messageIn(Buffer.concat(encodeMessage(text)))).toEqual(text);
    expect(messageIn(Buffer.concat(encodeMessage({ kind: 'booted' })))).toEqual({ kind: 'booted' });
  });

  it('give binary that shares no memory with the stream', () => {
    const bytes = Buffer.concat(encodeMessage(message));
    const { value } = decodeMessage(bytes.subarray(5)) as typeof message;
    bytes.fill(0xff);
    expect(new Uint8Array(value.blobs[0]!)).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('of length 0, or beyond 2 GiB, are a RangeError as soon as the length is there', () => {
    expect(() => read(Buffer.from([0, 0, 0]))).not.toThrow();
    expect(() => read(Buffer.from([0, 0, 0, 0]))).toThrow(RangeError);
    expect(() => read(Buffer.from([255, 255, 255, 255]))).toThrow(RangeError);
  });
});

describe('a body that is not a message', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a length without JSON', Buffer.from([200, 0, 0, 0])],
    ['no JSON', bodyOf('not JSON')],
    ['null', bodyOf('null')],
    ['a number', bodyOf('5')],
    ['an array', bodyOf('[]')],
    [
      'more binary than the sizes say',
      Buffer.concat([bodyOf('{"kind":"message","value":{"text":"","sizes":[]}}'), Buffer.from([1])]),
    ],
    ['a value that is null', bodyOf('{"kind":"message","value":null}')],
    ['a value without sizes', bodyOf('{"kind":"message","value":{}}')],
    ['sizes that are no list', bodyOf('{"kind":"message","value":{"text":"","sizes":3}}')],
    ['a size that is no number', bodyOf('{"kind":"message","value":{"text":"","sizes":["1"]}}')],
    ['a negative size', bodyOf('{"kind":"message","value":{"text":"","sizes":[-1]}}')],
    ['less binary than the sizes say', bodyOf('{"kind":"message","value":{"text":"","sizes":[5]}}')],
    ['a text that is none', bodyOf('{"kind":"message","value":{"text":1,"sizes":[]}}')],
  ])('is a RangeError: %s', (_what, body) => {
    expect(() => decodeMessage(body)).toThrow(RangeError);
  });
});

describe('100,000 random frames', () => {
  it('are read or refused with a RangeError or an ExecutorError, nothing else', () => {
    const random = randomOf(20_261_123);
    const seeds = [stream, ...encodeMessage(message), encodeText('[]')];
    const outcomes = { read: 0, refused: 0 };
    for (let count = 0; count < 100_000; count++) {
      const bytes = random.below(4) === 0 ? random.bytes(random.below(40)) : damage(random.pick(seeds));
      const before = Buffer.from(bytes);
      try {
        const reader = new FrameReader((kind, body) => {
          if (kind === FRAME.message) decodeMessage(body);
        });
        reader.push(bytes.subarray(0, bytes.length >> 1));
        reader.push(bytes.subarray(bytes.length >> 1));
        outcomes.read++;
      } catch (error) {
        if (!(error instanceof RangeError) && !(error instanceof ExecutorError)) {
          throw new Error(`frame ${count}, ${before.toString('hex')}`, { cause: error });
        }
        outcomes.refused++;
      }
    }
    expect(outcomes.read).toBeGreaterThan(1_000);
    expect(outcomes.refused).toBeGreaterThan(1_000);

    /** A copy with a few bytes changed, left out, or doubled. */
    function damage(good: Buffer): Buffer {
      const bytes = [...good];
      for (let times = random.below(4); times > 0; times--) {
        const at = random.below(bytes.length);
        const how = random.below(3);
        if (how === 0) bytes[at] = random.below(256);
        else if (how === 1) bytes.splice(at, 1 + random.below(4));
        else bytes.splice(at, 0, ...bytes.slice(at, at + random.below(8)));
        if (bytes.length === 0) bytes.push(0);
      }
      return Buffer.from(bytes);
    }
  });
});

/** The body of a message frame with this JSON and no binary. */
function bodyOf(json: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(json));
  return Buffer.concat([length, Buffer.from(json)]);
}
