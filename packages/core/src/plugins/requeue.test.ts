import { expect, it } from 'vitest';
import { echoExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { limiter } from './limiter.js';
import { requeue } from './requeue.js';

it.each(['before', 'behind'] as const)(
  'a line that stands %s the limiter is worked off, after cancelled calls too',
  async (where) => {
    const scheduler = new Scheduler(echoExecutor());
    const line = requeue<[number]>();
    const one = limiter({ maxConcurrent: 1 });
    const task = scheduler.task(echo, { plugins: where === 'before' ? [line, one] : [one, line] });
    const results: unknown[] = [];
    task.on('result', (_, value) => results.push(value));
    scheduler.on('start', () => {
      for (const call of [1, 2, 3]) task.submit(call)?.cancel();
    });
    expect(await scheduler.run({ onCancelled: 'continue' })).toEqual({ reason: 'exhausted' });
    expect([results, line.size]).toEqual([[3, 2], 0]);
  },
);
