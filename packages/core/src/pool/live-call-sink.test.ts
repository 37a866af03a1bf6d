import { expect, it } from 'vitest';
import { echo } from '../../test/support/tasks.js';
import { turn, until } from '../../test/support/until.js';
import { defineExecutor, type LiveCall, seal } from '../adapter/index.js';
import { limit } from '../index.js';
import { liveCallSink } from './live-call-sink.js';

it('an answer that comes too late for an attempt that was stopped makes room for the next one', async () => {
  const taken: LiveCall[] = [];
  const executor = defineExecutor({
    name: 'slow to stop',
    supports: { cancelRunning: 'cooperative' },
    open: ({ take }) => ({
      pump() {
        for (let call = take(); call !== undefined; call = take()) taken.push(call);
      },
      drop: () => true,
      running: () => 0,
      workers: () => 1,
      close: () => Promise.resolve(),
    }),
  });
  const sink = liveCallSink('slow to stop');
  const answer = (attempt: number): void =>
    sink.finished(taken[0]!, attempt, false, seal(attempt, 'result'), Date.now(), { pid: 1 }, 1);
  const future = limit(executor, 1).submit(echo.with({ retries: 1, limits: { wallTimeMs: 1 } }), 1);
  await until('it is taken', () => taken.length === 1);
  sink.started(taken[0]!, 1);
  await until('it has broken its limit', () => future.attempt === 2);
  await turn();
  expect(taken).toHaveLength(1);
  answer(1);
  await until('it is taken again', () => taken.length === 2);
  answer(2);
  expect(await future).toBe(2);
});
