import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Future } from '@elsewhere/core';
import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.js';
import * as tasks from './support/tasks.mjs';
import { range } from './support/until.js';

const stage = useStage();

/** What a call writes, `<stream>: <line>` each, as its future tells it. */
function heardFrom(future: Future<unknown>): string[] {
  const heard: string[] = [];
  future.on('log', ({ stream, line }) => heard.push(`${stream}: ${line}`));
  return heard;
}

function linesOf(who: string, count: number, stream: 'stdout' | 'stderr'): string[] {
  const lines = range(count).map((line) => `${stream}: ${who} ${line}${stream === 'stderr' ? '!' : ''}`);
  return stream === 'stderr' ? lines : [...lines, `stdout: ${who} ends without a line end`];
}

describe('what a call writes', () => {
  it.each([
    ['one after the other in one process', { workers: 1 }],
    ['in several processes', { workers: 3 }],
    ['that overlap in one process', { workers: 1, callsPerWorker: 4 }],
  ])('is told by its own future, complete and in order: calls %s', async (_how, options) => {
    const pool = stage.pool(options);
    const calls = range(12).map((index) => pool.submit(tasks.speak, `call ${index}`, 20 + index));
    const heard = calls.map(heardFrom);
    await Promise.all(calls);
    for (const [index, lines] of heard.entries()) {
      for (const stream of ['stdout', 'stderr'] as const) {
        const own = lines.filter((line) => line.startsWith(stream));
        expect(own).toEqual(linesOf(`call ${index}`, 20 + index, stream));
      }
    }
  });

  it('comes before the call settles', async () => {
    const call = stage.pool({ workers: 1 }).submit(tasks.speak, 'me', 3);
    const heard = heardFrom(call);
    const atEnd = await call.then(() => heard.length);
    expect(atEnd).toBe(7);
  });

  it.each([
    ['log', [], ['out: heard', 'err: heard']],
    ['inherit', ['me 0', 'me 0!'], []],
    ['both', ['me 0', 'me 0!'], ['out: heard', 'err: heard']],
  ])('goes where `output` says: %s', (output, inherited, logged) => {
    const script = fileURLToPath(new URL('./support/speak.mjs', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [script, output], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    const lines = `${stdout}\n${stderr}`
      .split('\n')
      .filter((line) => line !== '' && !line.includes('ends without'));
    expect(lines.sort()).toEqual([...inherited, ...logged].sort());
  });
});
