import { expect, it } from 'vitest';
import type { Message, Messages } from './asked-of-aws.js';
import { EventQueue } from './event-queue.js';

const about = (jobName: string): string =>
  JSON.stringify({
    'detail-type': 'Batch Job State Change',
    detail: { jobName, jobId: 'j', status: 'FAILED' },
  });

/** What a queue of one batch of messages is asked. */
async function readOnce(messages: readonly Message[], ours: readonly string[]): Promise<readonly string[]> {
  const queue = new EventQueue('q');
  return new Promise((resolve) => {
    let given = false;
    let removed: readonly string[] = [];
    const open = (): Messages => ({
      async receive(signal) {
        if (!given) {
          given = true;
          return [...messages];
        }
        end();
        resolve(removed);
        signal.throwIfAborted();
        return [];
      },
      async remove(receipts) {
        removed = receipts;
      },
      async close() {},
    });
    const end = queue.listen(({ jobName }) => ours.includes(jobName), open);
  });
}

it('removes what is about jobs of this program, and what nobody can read', async () => {
  const messages = [about('mine'), about('theirs'), 'no event'].map((text) => ({
    text,
    receipt: text,
    received: 1,
  }));
  expect(await readOnce(messages, ['mine'])).toEqual([about('mine'), 'no event']);
});

it('leaves what is about jobs of other programs to them, for a while', async () => {
  const messages = [1, 4, 5].map((received) => ({ text: about('theirs'), receipt: `${received}`, received }));
  expect(await readOnce(messages, [])).toEqual(['5']);
});
