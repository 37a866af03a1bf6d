import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { SubmitMessage } from '@elsewhere/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onRedis } from './support/server.js';
import { stageOn } from './support/stage.js';
import { surrounded } from './support/tasks.mjs';
import { rejection, until } from './support/until.js';

/** Gives each call that is submitted from now on its id as a header, as a tracing library would; returns its end. */
function giveHeaders(name: string): () => void {
  const give = (message: unknown): void => {
    const { future, headers } = message as SubmitMessage;
    headers[name] = future.id;
  };
  subscribe('elsewhere:submit', give);
  const end = (): void => void unsubscribe('elsewhere:submit', give);
  onTestFinished(end);
  return end;
}

await onRedis('headers', (server) => {
  describe('headers of a call', { timeout: 60_000 }, () => {
    it('are in force while its task runs: in every attempt, and in parcels of many calls', async () => {
      const stage = stageOn(server);
      await stage.worker();
      const executor = stage.submitter();
      const bare = executor.submit(surrounded);
      giveHeaders('traceparent');
      const futures = Array.from({ length: 100 }, () => executor.submit(surrounded.with({ retries: 1 }), 2));
      expect(await Promise.all(futures)).toEqual(futures.map(({ id }) => ({ traceparent: id })));
      expect(await bare).toBeUndefined();
    });

    it('are in force when another program has attached the call and runs it again', async () => {
      const stage = stageOn(server);
      const end = giveHeaders('first');
      const before = stage.submitter();
      const future = before.submit(surrounded.with({ retries: 1 }), 2);
      await until('it is accepted', () => future.jobId !== undefined);
      end();
      const left = rejection(future);
      await before.close({ detach: true });
      await left;
      const found = stage.submitter().attach!(surrounded.with({ retries: 1 }), future.id);
      await until('it is known here', () => found.jobId !== undefined);
      await stage.worker();
      expect(await found).toEqual({ first: future.id });
      expect(found.attempt).toBe(2);
    });
  });
});
