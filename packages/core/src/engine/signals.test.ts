import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { unwatchSignal, watchSignal } from './signals.js';

function call(): { reasons: unknown[]; cancel(reason?: unknown): void } {
  const reasons: unknown[] = [];
  return { reasons, cancel: (reason) => reasons.push(reason) };
}

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('signals of calls', () => {
  it('one abort cancels every call, with the reason', () => {
    const controller = new AbortController();
    const calls = [call(), call()];
    for (const each of calls) watchSignal(controller.signal, each);
    controller.abort('enough');
    expect(calls.map(({ reasons }) => reasons)).toEqual([['enough'], ['enough']]);
  });

  it('has one listener however many calls share it, and none when all have settled', () => {
    const { signal } = new AbortController();
    const calls = Array.from({ length: 1_000 }, call);
    for (const each of calls) watchSignal(signal, each);
    expect(listeners(signal)).toBe(1);
    for (const each of calls.slice(1)) unwatchSignal(signal, each);
    expect(listeners(signal)).toBe(1);
    unwatchSignal(signal, calls[0]!);
    expect(listeners(signal)).toBe(0);
  });

  it('works again after all have left', () => {
    const controller = new AbortController();
    const [first, second] = [call(), call()];
    watchSignal(controller.signal, first);
    unwatchSignal(controller.signal, first);
    watchSignal(controller.signal, second);
    controller.abort('enough');
    expect([first.reasons, second.reasons]).toEqual([[], ['enough']]);
  });

  it('calls may leave while the others are cancelled', () => {
    const controller = new AbortController();
    const cancelled: number[] = [];
    const calls = [0, 1, 2].map((index) => ({
      cancel(): void {
        cancelled.push(index);
        unwatchSignal(controller.signal, calls[index]!);
      },
    }));
    for (const each of calls) watchSignal(controller.signal, each);
    controller.abort();
    expect(cancelled).toEqual([0, 1, 2]);
    expect(listeners(controller.signal)).toBe(0);
  });

  it('leaving a signal that is not watched does nothing', () => {
    expect(() => unwatchSignal(new AbortController().signal, call())).not.toThrow();
  });
});
