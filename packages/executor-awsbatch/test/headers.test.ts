import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { SubmitMessage } from '@elsewhere/core';
import { expect, it, onTestFinished, vi } from 'vitest';
import { stage } from './support/stage.js';
import { surrounded } from './support/tasks.js';

vi.setConfig({ testTimeout: 120_000 });

it('headers of a call are in force while its task runs in a container', async () => {
  const { executor } = await stage({ callsPerJob: 3 });
  const bare = executor.submit(surrounded);
  const give = (message: unknown): void => {
    const { future, headers } = message as SubmitMessage;
    headers.traceparent = future.id;
  };
  subscribe('elsewhere:submit', give);
  onTestFinished(() => void unsubscribe('elsewhere:submit', give));
  const futures = [executor.submit(surrounded), executor.submit(surrounded)];
  expect(await Promise.all(futures)).toEqual(futures.map(({ id }) => ({ traceparent: id })));
  expect(await bare).toBeUndefined();
});
