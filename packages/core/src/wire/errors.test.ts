import { describe, expect, it } from 'vitest';
import { ExecutorError, SchedulerNotRunningError } from '../executor-error.js';
import { tellRemote } from './error.js';
import { registerError } from './error-classes.js';
import { open, seal, sealFailure } from './seal.js';

class QuotaError extends RangeError {
  readonly code = 'E_QUOTA';
  readonly limits = { used: 3n, of: 2 };
}
class DeepQuotaError extends QuotaError {}
class UnknownError extends TypeError {
  override readonly name = 'UnknownError';
}

/** Through both doors: as a value and as a failure. */
function both<T extends Error>(error: T): T[] {
  return [open(seal(error, 'value')) as T, open(sealFailure(error)) as T];
}

const BUILT_IN = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError];

describe('errors that cross', () => {
  it.each(BUILT_IN.map((ErrorClass) => [ErrorClass.name, ErrorClass] as const))(
    'a %s keeps class, message and stack',
    (name, ErrorClass) => {
      const error = new ErrorClass('what went wrong');
      for (const copy of both(error)) {
        expect(copy).toBeInstanceOf(ErrorClass);
        expect(Object.getPrototypeOf(copy)).toBe(ErrorClass.prototype);
        expect([copy.name, copy.message, copy.stack]).toEqual([name, 'what went wrong', error.stack]);
        expect(Object.keys(copy)).toEqual([]);
      }
    },
  );

  it('own members come along, hidden ones do not', () => {
    const error = Object.assign(new Error('own'), { code: 'E_OWN', when: new Date(0), list: [1n] });
    Object.defineProperty(error, 'hidden', { value: 1 });
    for (const copy of both(error)) {
      expect(copy).toMatchObject({ code: 'E_OWN', when: new Date(0), list: [1n] });
      expect('hidden' in copy).toBe(false);
    }
  });

  it('a name of its own stays, and is not a member', () => {
    const error = Object.assign(new Error('named'), { name: 'CustomName' });
    for (const copy of both(error)) expect([copy.name, Object.keys(copy)]).toEqual(['CustomName', []]);
  });

  it.each<[string, unknown]>([
    ['an error', new TypeError('inner', { cause: new Error('innermost') })],
    ['null', null],
    ['undefined', undefined],
    ['plain data', { why: [1] }],
  ])('the cause may be %s, and is not enumerable', (_, cause) => {
    for (const copy of both(new Error('outer', { cause }))) {
      expect('cause' in copy).toBe(true);
      expect(copy.cause).toEqual(cause);
      expect(Object.keys(copy)).toEqual([]);
    }
  });

  it('a chain of causes keeps its classes', () => {
    const chain = new Error('a', { cause: new TypeError('b', { cause: new RangeError('c') }) });
    for (const copy of both(chain)) {
      expect(copy.cause).toBeInstanceOf(TypeError);
      expect((copy.cause as Error).cause).toBeInstanceOf(RangeError);
    }
  });

  it('an AggregateError keeps its errors', () => {
    const shared = new TypeError('one');
    for (const copy of both(new AggregateError([shared, 'text', shared], 'many'))) {
      expect(copy).toBeInstanceOf(AggregateError);
      expect(copy.errors).toHaveLength(3);
      expect(copy.errors[0]).toBeInstanceOf(TypeError);
      expect(copy.errors[2]).toBe(copy.errors[0]);
      expect(Object.keys(copy)).toEqual([]);
    }
  });

  it('a DOMException keeps name and code', () => {
    for (const copy of both(new DOMException('gone', 'AbortError'))) {
      expect(copy).toBeInstanceOf(DOMException);
      expect([copy.name, copy.message, copy.code]).toEqual(['AbortError', 'gone', DOMException.ABORT_ERR]);
    }
  });

  it('an ExecutorError keeps all it knows', () => {
    const error = new ExecutorError('WORKER_LOST', 'gone', {
      executor: 'fake',
      jobId: '7',
      exitCode: 3,
      cause: null,
    });
    for (const copy of both(error)) {
      expect(copy).toBeInstanceOf(ExecutorError);
      expect(copy).toMatchObject({
        code: 'WORKER_LOST',
        retryable: true,
        executor: 'fake',
        jobId: '7',
        exitCode: 3,
      });
      expect([copy.name, copy.cause]).toEqual(['ExecutorError', null]);
    }
  });

  it.each([
    ['CANCELLED', 'AbortError'],
    ['TIMED_OUT', 'TimeoutError'],
  ] as const)('an ExecutorError %s is still called %s', (code, name) => {
    for (const copy of both(new ExecutorError(code, 'ended')))
      expect([copy.code, copy.name]).toEqual([code, name]);
  });

  it('a SchedulerNotRunningError is one', () => {
    for (const copy of both(new SchedulerNotRunningError('no run'))) {
      expect(copy).toBeInstanceOf(SchedulerNotRunningError);
      expect(copy.name).toBe('SchedulerNotRunningError');
    }
  });

  it('an error of another realm arrives as an Error', async () => {
    const { runInNewContext } = await import('node:vm');
    const foreign = runInNewContext("new RangeError('from elsewhere')") as Error;
    for (const copy of both(foreign)) {
      expect(copy).toBeInstanceOf(RangeError);
      expect(copy.message).toBe('from elsewhere');
    }
  });
});

describe('registerError', () => {
  it('makes errors arrive as their class, without running its constructor', () => {
    let constructed = 0;
    class CountedError extends Error {
      constructor() {
        super('counted');
        constructed++;
      }
    }
    registerError(CountedError);
    const error = new CountedError();
    for (const copy of both(error)) expect(copy).toBeInstanceOf(CountedError);
    expect(constructed).toBe(1);
  });

  it('keeps fields, and serves subclasses that are not registered', () => {
    registerError(QuotaError, 'test.QuotaError');
    for (const copy of both(new DeepQuotaError('used up'))) {
      expect(copy).toBeInstanceOf(QuotaError);
      expect(copy).toMatchObject({ code: 'E_QUOTA', limits: { used: 3n, of: 2 }, message: 'used up' });
    }
  });

  it('an unknown class arrives as the nearest known one, with its name', () => {
    for (const copy of both(new UnknownError('who'))) {
      expect(copy).toBeInstanceOf(TypeError);
      expect(copy.name).toBe('UnknownError');
    }
  });

  it('refuses what is not a class of errors, and classes without a name', () => {
    const refused = /expected `errorClass` to be a class that extends Error/;
    for (const wrong of [undefined, null, {}, () => {}, class {}, 'Error']) {
      expect(() => registerError(wrong as unknown as typeof Error)).toThrow(refused);
    }
    expect(() => registerError(class extends Error {})).toThrow('expected `name` to be a word');
    expect(() => registerError(QuotaError, '')).toThrow(TypeError);
  });
});

describe('tellRemote', () => {
  const remote = { executor: 'fake', host: 'here', pid: 1, attempt: 2 };

  it('adds a member that is not enumerable', () => {
    const error = new Error('far away') as Error & { remote?: unknown };
    tellRemote(error, remote);
    expect(error.remote).toEqual(remote);
    expect(Object.keys(error)).toEqual([]);
  });

  it('leaves alone what cannot be added to', () => {
    const fixed = Object.defineProperty(new Error('fixed'), 'remote', { value: 'own' });
    for (const thing of [null, 'text', Object.freeze(new Error('frozen')), fixed]) tellRemote(thing, remote);
    expect((fixed as { remote?: unknown }).remote).toBe('own');
  });
});
