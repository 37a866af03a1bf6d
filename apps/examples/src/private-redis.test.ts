import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../dist/model-search.js', import.meta.url));

/** The last line that the demo prints. */
async function winner(executor: string, folder: string): Promise<string> {
  const words = ['--executor', executor, '--trials', '6', '--workers', executor === 'redis' ? '2' : '1'];
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...words, '--out', folder]);
  return stdout.trim().split('\n').at(-1)!;
}

it('finds the same winner over Redis as in one process', { timeout: 120_000 }, async ({ skip }) => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-redis-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const there = await winner('redis', folder).catch((error: { readonly stderr: string }) => error.stderr);
  if (there.includes('needs a redis-server') && process.env.CI !== 'true') skip(there);
  expect(there).toMatch(/^winner: /);
  expect(there).toBe(await winner('sequential', folder));
});
