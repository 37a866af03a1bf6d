import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as core from '@elsewhere/core';
import { open, referenceOf, sealFailure } from '@elsewhere/core/adapter';
import { runCall } from '@elsewhere/core/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Core = typeof core;

let folder: string;
let copy: Core;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'elsewhere-copy-'));
  const own = fileURLToPath(new URL('../', import.meta.url));
  const other = join(folder, 'packages/core'); // where vitest leaves loading to Node
  await cp(join(own, 'dist'), join(other, 'dist'), { recursive: true });
  await cp(join(own, 'package.json'), join(other, 'package.json'));
  copy = (await import(pathToFileURL(join(other, 'dist/index.js')).href)) as Core;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a second copy of core in one process', () => {
  it('is another module', () => {
    expect(copy.task).not.toBe(core.task);
    expect(copy.ExecutorError).not.toBe(core.ExecutorError);
  });

  it('registers its tasks where the first finds them', async () => {
    const run = copy.task('file:///app/second.js', 'second', () => copy.currentCall().id);
    const context = { id: 'call-7', attempt: 1 } as core.CallContext;
    expect(await runCall(referenceOf(run), [], context)).toBe('call-7');
    expect(await run()).toMatch(/^inline-/);
  });

  it('throws errors that arrive as those of the first', () => {
    const sent = new copy.ExecutorError('REQUEST_FAILED', 'no answer');
    const arrived = open(sealFailure(sent));
    expect(arrived).toBeInstanceOf(core.ExecutorError);
    expect(Object.getPrototypeOf(arrived)).toBe(core.ExecutorError.prototype);
    expect(arrived).toMatchObject({ code: 'REQUEST_FAILED', retryable: true, message: 'no answer' });
  });

  it('registers classes of errors under names of the first, which keeps its own', () => {
    class Quota extends Error {}
    class OtherQuota extends Error {}
    core.registerError(Quota, 'acme.Quota');
    const arrived = open(sealFailure(new Quota('mine')));
    expect(arrived).toBeInstanceOf(Quota);
    copy.registerError(OtherQuota, 'acme.Quota');
    for (const error of [new Quota('mine'), new OtherQuota('theirs')]) {
      expect(open(sealFailure(error))).toBeInstanceOf(OtherQuota);
    }
  });
});
