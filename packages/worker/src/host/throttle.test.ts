import type { Link } from '@elsewhere/core/pool';
import { expect, it } from 'vitest';
import { Throttle } from './throttle.js';

/** A link that only counts. */
function fakeLink(): Link & { readonly said: string[] } {
  const said: string[] = [];
  return { said, pause: () => said.push('pause'), resume: () => said.push('resume') } as unknown as Link & {
    readonly said: string[];
  };
}

/** Promises of a source, which settle when the test wants. */
function source(): { readonly told: () => Promise<void>; settle(count: number): Promise<void> } {
  const open: (() => void)[] = [];
  return {
    told: () => new Promise((resolve) => open.push(resolve)),
    async settle(count) {
      for (const settle of open.splice(0, count)) settle();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

it('a slot waits from a thousand open events on, until half of them are done', async () => {
  const [throttle, link, { told, settle }] = [new Throttle(), fakeLink(), source()];
  for (let n = 0; n < 999; n++) throttle.follow(link, told());
  expect(link.said).toEqual([]);
  throttle.follow(link, told());
  expect(link.said).toEqual(['pause']);
  await settle(499);
  expect(link.said).toEqual(['pause']);
  await settle(1);
  expect(link.said).toEqual(['pause', 'resume']);
});

it('a slot whose source does not tell is never made to wait', () => {
  const [throttle, link] = [new Throttle(), fakeLink()];
  for (let n = 0; n < 5_000; n++) throttle.follow(link, undefined);
  throttle.follow(undefined, Promise.resolve());
  expect(link.said).toEqual([]);
});

it('rejections count as done, and a slot that is let go is read again at once', async () => {
  const [throttle, link] = [new Throttle(), fakeLink()];
  const failures = Array.from({ length: 1_000 }, () => Promise.reject(new Error('down')));
  for (const failure of failures) throttle.follow(link, failure);
  throttle.release(link);
  throttle.release(link);
  expect(link.said).toEqual(['pause', 'resume']);
  await Promise.allSettled(failures);
});
