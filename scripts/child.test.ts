import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { runChild } from './child.mjs';

const node = process.execPath;

test('the exit code and the output are in the result', async () => {
  const script = "console.log('out'); console.error('err'); process.exitCode = 3;";
  const { code, output } = await runChild(node, ['-e', script], { quiet: true });
  expect(code).toBe(3);
  expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
});

test('a command that a signal ended has the code a shell would give', async () => {
  const { code } = await runChild(node, [
    '-e',
    "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 9)",
  ]);
  expect(code).toBe(143);
});

test('a command that does not exist is told from one that fails', async () => {
  expect(await runChild('no-such-command', [], { quiet: true })).toEqual({
    code: 127,
    output: expect.stringContaining('ENOENT'),
  });
});

test('a Ctrl-C that npm repeats reaches the command once, and its exit code comes back', async () => {
  const command = `
    let signals = 0;
    process.on('SIGINT', () => { signals += 1; setTimeout(() => process.exit(40 + signals), 100); });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const wrapper = `
    import { runChild } from ${JSON.stringify(pathToFileURL(resolve('scripts/child.mjs')).href)};
    process.exitCode = (await runChild(process.execPath, ['-e', ${JSON.stringify(command)}])).code;`;
  const child = spawn(node, ['--input-type=module', '-e', wrapper], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  setTimeout(() => child.kill('SIGINT'), 30);
  expect(await once(child, 'exit')).toEqual([41, null]);
});
