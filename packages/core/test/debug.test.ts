import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = `
  import { Scheduler, defineExecutor, limiter, task } from '@elsewhere/core';
  const echo = task('file:///srv/app/tasks.js', 'echo', (value) => value);
  const scheduler = new Scheduler(defineExecutor({ name: 'here', run: async (call) => call.args[0] }));
  const limited = scheduler.task(echo, { plugins: [limiter({ maxCalls: 1 })] });
  scheduler.on('start', () => { limited.submit(1); limited.submit(2); });
  await scheduler.run();
`;

it('NODE_DEBUG=elsewhere prints every event and refusal, and nothing is printed without it (row 174)', async () => {
  const run = async (NODE_DEBUG: string): Promise<string> => {
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: import.meta.dirname, env: { ...process.env, NODE_DEBUG } },
    );
    return stderr;
  };
  const told = await run('elsewhere');
  for (const part of [
    'tells start',
    'tells future-submitted',
    'echo-1 tells result',
    'limiter refuses a call',
  ]) {
    expect(told).toContain(part);
  }
  expect(await run('')).toBe('');
});
