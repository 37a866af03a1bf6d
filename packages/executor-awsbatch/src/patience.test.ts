import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TokenBucket, withPatience } from './patience.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fault = (httpStatusCode: number) => Object.assign(new Error('x'), { $metadata: { httpStatusCode } });

async function passing<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  await vi.advanceTimersByTimeAsync(120_000);
  return promise;
}

it('tries again while AWS is busy, and not what would fail again', async () => {
  const busy = vi
    .fn()
    .mockRejectedValueOnce(fault(429))
    .mockRejectedValueOnce(fault(500))
    .mockResolvedValue('done');
  expect(await passing(withPatience(busy, 60_000))).toBe('done');
  expect(busy).toHaveBeenCalledTimes(3);
  const wrong = vi.fn().mockRejectedValue(fault(400));
  await expect(passing(withPatience(wrong, 60_000))).rejects.toThrow('x');
  expect(wrong).toHaveBeenCalledTimes(1);
});

it('gives up when its patience is over, with what came last', async () => {
  const ill = vi.fn().mockImplementation(() => Promise.reject(fault(503)));
  await expect(passing(withPatience(ill, 5_000))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 503 },
  });
  expect(ill.mock.calls.length).toBeGreaterThan(3);
});

it('asks about what may have been carried out, and only about that', async () => {
  const ask = vi.fn().mockResolvedValue('it was');
  const request = vi.fn().mockRejectedValueOnce(fault(429)).mockRejectedValueOnce(fault(500));
  expect(await passing(withPatience(request, 60_000, ask))).toBe('it was');
  expect([request.mock.calls.length, ask.mock.calls.length]).toEqual([2, 1]);
});

it('lets as many requests pass in a second as it was told', async () => {
  const bucket = new TokenBucket(5);
  let passed = 0;
  for (let request = 0; request < 20; request++) void bucket.take().then(() => passed++);
  await vi.advanceTimersByTimeAsync(0);
  expect(passed).toBe(5);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(passed).toBeGreaterThanOrEqual(9);
  expect(passed).toBeLessThanOrEqual(10);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(passed).toBe(20);
});
