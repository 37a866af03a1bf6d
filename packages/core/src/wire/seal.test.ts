import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { thrownBy } from '../../test/support/until.js';
import { open, openCopy, seal, sealFailure } from './seal.js';
import type { SealedWithBlobs } from './sealed.js';

describe('seal', () => {
  it('writes plain data as JSON, undefined as nothing and all else behind a tilde', () => {
    expect(seal([{ a: 1, b: 'hello', c: [1, 2, 3] }], 'args')).toBe('[{"a":1,"b":"hello","c":[1,2,3]}]');
    expect(seal(undefined, 'result')).toBe('');
    expect(seal('~', 'result')).toBe('"~"');
    expect(seal(1n, 'result')).toMatch(/^~/);
  });

  it('reads the value now: later changes are not seen', () => {
    const value = { list: [1], bytes: Buffer.from('abc'), buffer: Uint8Array.of(1).buffer };
    const sealed = seal(value, 'args');
    value.list.push(2);
    value.bytes[0] = 0;
    new Uint8Array(value.buffer)[0] = 9;
    const copy = open(sealed) as typeof value;
    expect(copy.list).toEqual([1]);
    expect(copy.bytes.toString()).toBe('abc');
    expect(new Uint8Array(copy.buffer)[0]).toBe(1);
  });

  it('does not ask an object how it would like to be written', () => {
    const value = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'something else' });
    expect(open(seal(value, 'args'))).toEqual({ a: 1 });
  });

  it('says TOO_LARGE for a text longer than the engine can hold', () => {
    const tooLong = new RangeError('Invalid string length');
    vi.spyOn(JSON, 'stringify').mockImplementationOnce(() => {
      throw tooLong;
    });
    const error = thrownBy(() => seal(['half a gigabyte'], 'args'));
    expect(error).toMatchObject({ code: 'TOO_LARGE', retryable: false, cause: tooLong });
  });

  it('moves what is in `transfer` and copies the rest', () => {
    const [moved, copied] = [Uint8Array.of(1).buffer, Uint8Array.of(2).buffer];
    const sealed = seal([moved, copied], 'args', [moved]) as SealedWithBlobs;
    expect([moved.byteLength, copied.byteLength]).toEqual([0, 1]);
    expect((open(sealed) as ArrayBuffer[]).map((buffer) => new Uint8Array(buffer)[0])).toEqual([1, 2]);
  });

  it('moves a port, which still works', () => {
    const { port1, port2 } = new MessageChannel();
    const [port] = open(seal([port2], 'args', [port2])) as [typeof port2];
    port1.postMessage('hello');
    expect(receiveMessageOnPort(port)).toEqual({ message: 'hello' });
    port1.close();
  });

  it('moves nothing when another value is refused', () => {
    const buffer = new ArrayBuffer(4);
    expect(thrownBy(() => seal([buffer, () => {}], 'args', [buffer]))).toMatchObject({
      code: 'NOT_SERIALIZABLE',
    });
    expect(buffer.byteLength).toBe(4);
  });

  it('moves a buffer that is named twice once', () => {
    const buffer = Uint8Array.of(1, 2).buffer;
    const [moved] = open(seal([buffer], 'args', [buffer, buffer])) as [ArrayBuffer];
    expect(new Uint8Array(moved)).toEqual(Uint8Array.of(1, 2));
  });

  it.each(['copied', 'moved'])(
    'says that a buffer whose bytes have moved away before cannot be %s',
    (how) => {
      const buffer = new ArrayBuffer(4);
      structuredClone(buffer, { transfer: [buffer] });
      const again = (): unknown => seal([buffer], 'args', how === 'moved' ? [buffer] : []);
      expect(thrownBy(again)).toMatchObject({
        code: 'NOT_SERIALIZABLE',
        message: '`args` could not be read',
      });
    },
  );
});

describe('open', () => {
  it('makes a new copy each time', () => {
    const sealed = seal({ map: new Map([[1, { two: 2 }]]) }, 'args');
    expect(open(sealed)).toEqual(open(sealed));
    expect(open(sealed)).not.toBe(open(sealed));
  });

  it('gives the sealed binary itself, openCopy a copy of it', () => {
    const sealed = seal({ bytes: Uint8Array.of(1) }, 'args');
    const [first, second] = [openCopy(sealed), openCopy(sealed)] as [
      { bytes: Uint8Array },
      { bytes: Uint8Array },
    ];
    first.bytes[0] = 7;
    expect(second.bytes[0]).toBe(1);
    expect((open(sealed) as typeof first).bytes.buffer).toBe((open(sealed) as typeof first).bytes.buffer);
  });
});

describe('sealFailure', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a text', 'no'],
    ['a number', Number.NaN],
    ['plain data', { a: [1] }],
  ])('keeps %s that was thrown as the cause', (_, thrown) => {
    const error = open(sealFailure(thrown)) as Error;
    expect(error).toMatchObject({ code: 'NON_ERROR_THROWN', retryable: true });
    expect('cause' in error).toBe(true);
    expect(error.cause).toEqual(thrown);
  });

  it.each<[string, unknown]>([
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
          getPrototypeOf: () => {
            throw new Error('no');
          },
        },
      ),
    ],
    [
      'a revoked proxy',
      (() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      })(),
    ],
    [
      'an object whose text throws',
      {
        toString() {
          throw new Error('no');
        },
        get a() {
          throw new Error('no');
        },
      },
    ],
  ])('tells of %s that was thrown', (_, thrown) => {
    expect(open(sealFailure(thrown))).toMatchObject({ name: 'ExecutorError', code: 'NON_ERROR_THROWN' });
  });

  it('leaves out what cannot cross and names it', () => {
    const shared = { deep: [1] };
    const error = Object.assign(new RangeError('too much', { cause: { shared, run: () => {} } }), {
      code: 'E_MUCH',
      handle: () => {},
      shared,
      again: shared,
    });
    Object.defineProperty(error, 'broken', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    const copy = open(sealFailure(error)) as typeof error & { leftOut: string[] };
    expect(copy).toBeInstanceOf(RangeError);
    expect(copy.leftOut.sort()).toEqual(['broken', 'cause', 'handle']);
    expect(copy.code).toBe('E_MUCH');
    expect(copy.shared).toEqual({ deep: [1] });
    expect(copy.again).toBe(copy.shared);
    expect(Object.keys(copy)).not.toContain('leftOut');
  });

  it('survives an error whose every part throws', () => {
    const hostile = new Error('hidden');
    for (const key of ['stack', 'cause', 'message', 'name']) {
      Object.defineProperty(hostile, key, {
        get() {
          throw new TypeError(`no ${key}`);
        },
      });
    }
    expect(open(sealFailure(hostile))).toBeInstanceOf(Error);
  });

  it('keeps as many causes as there is room for', () => {
    let error = new Error('first');
    for (let index = 0; index < 2_000; index++) error = new Error(`number ${index}`, { cause: error });
    const copy = open(sealFailure(error)) as Error;
    expect(copy.message).toBe('number 1999');
    expect((copy.cause as Error).message).toBe('number 1998');
  });
});
