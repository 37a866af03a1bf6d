import { describe, expect, it } from 'vitest';
import { ExecutorError, SchedulerNotRunningError } from './executor-error.js';

describe('an ExecutorError', () => {
  it('has a code, and the name that the platform has for cancels and timeouts', () => {
    const names = (['CANCELLED', 'TIMED_OUT', 'CLOSED'] as const).map(
      (code) => new ExecutorError(code, 'x').name,
    );
    expect(names).toEqual(['AbortError', 'TimeoutError', 'ExecutorError']);
    expect(new ExecutorError('CLOSED', 'x')).toBeInstanceOf(Error);
  });

  it('keeps a cause even when it is nothing, and has none otherwise', () => {
    expect('cause' in new ExecutorError('CLOSED', 'x')).toBe(false);
    for (const cause of [null, undefined, 0]) {
      const error = new ExecutorError('CLOSED', 'x', { cause });
      expect(['cause' in error, error.cause]).toEqual([true, cause]);
    }
  });

  it('tells of a lost worker only what is known', () => {
    const lost = new ExecutorError('WORKER_LOST', 'x', { exitCode: 0, stderr: 'last words' });
    expect(lost).toMatchObject({ exitCode: 0, stderr: 'last words' });
    expect('exitSignal' in lost).toBe(false);
  });

  it('is recognised across copies of the package', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('elsewhere.ExecutorError')]: true });
    expect(foreign).toBeInstanceOf(ExecutorError);
    for (const thing of [null, undefined, 'text', new Error('x'), {}])
      expect(thing instanceof ExecutorError).toBe(false);
  });
});

describe('a SchedulerNotRunningError', () => {
  it('is an Error with that name', () => {
    const error = new SchedulerNotRunningError('no run');
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message]).toEqual(['SchedulerNotRunningError', 'no run']);
    expect(Object.keys(error)).toEqual([]);
  });
});
