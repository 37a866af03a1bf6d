import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PortableReference, withHeader } from '@elsewhere/core/adapter';
import { open } from '@elsewhere/core/worker';
import type { SealedCall } from '@elsewhere/worker/wire';
import { describe, expect, it } from 'vitest';
import { callOf, useHostStage } from './support/host-stage.js';
import * as tasks from './support/tasks.mjs';

const stage = useHostStage();

/** Puts a bundle into the cache that exports `who`; returns a call of it. */
function bundled(cache: string, word: string): SealedCall {
  const source = `export const who = () => [${JSON.stringify(word)}, process.pid];\n`;
  const code = withHeader({ entry: `${word}/main`, assets: [], external: [] }, source);
  const sha256 = createHash('sha256').update(code).digest('hex');
  mkdirSync(join(cache, sha256), { recursive: true });
  writeFileSync(join(cache, sha256, 'index.mjs'), code);
  const url = `file:///${word}/main.js`;
  const task: PortableReference = {
    kind: 'import',
    key: `bundle:${sha256} ${word}/main#who main`,
    module: url,
    name: 'who',
    id: `${word}/main#who`,
    at: { url, path: 'main' },
    code: { kind: 'bundle', sha256 },
  };
  return { ...callOf(tasks.add, []), task };
}

describe('a slot and the code it holds', () => {
  it('loads a bundle by its hash, and two versions side by side', async () => {
    const host = stage.host({ codeCache: stage.folder });
    const outcomes = await Promise.all(['old', 'new'].map((word) => host.run(bundled(stage.folder, word))));
    expect(outcomes.map(({ value }) => (open(value) as [string])[0])).toEqual(['old', 'new']);
  });

  it('is replaced for a fifth bundle: the call waits for its successor and runs there', async () => {
    const host = stage.host({ codeCache: stage.folder });
    const words = ['a', 'b', 'c', 'd', 'e'];
    const outcomes = await Promise.all(words.map((word) => host.run(bundled(stage.folder, word))));
    const told = outcomes.map(({ value }) => open(value) as [string, number]);
    expect(told.map(([word]) => word)).toEqual(words);
    const pids = told.map(([, pid]) => pid);
    expect(new Set(pids.slice(0, 4)).size).toBe(1);
    expect(pids[4]).not.toBe(pids[0]);
  });

  it('refuses a bundle that is not what its hash says', async () => {
    const call = bundled(stage.folder, 'good');
    const { sha256 } = call.task.code as { sha256: string };
    const file = join(stage.folder, sha256, 'index.mjs');
    writeFileSync(file, readFileSync(file, 'utf8').replace('good', 'evil'));
    const outcome = await stage.host({ codeCache: stage.folder }).run(call);
    expect(open(outcome.value)).toMatchObject({
      code: 'REJECTED',
      message: expect.stringContaining('SHA-256'),
    });
  });

  it('says what is missing when a task is not there', async () => {
    const call = callOf(tasks.add, [1, 1]);
    const task = { ...call.task, key: 'other', name: 'ad', id: call.task.id.replace('#add', '#ad') };
    const outcome = await stage.host().run({ ...call, task });
    expect(open(outcome.value)).toMatchObject({ code: 'TASK_NOT_FOUND' });
  });
});
