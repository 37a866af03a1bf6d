import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('on-terminal.mjs', import.meta.url));
const missing = reasonToSkip();
if (missing !== undefined) console.warn(`The view is not tested on a terminal: ${missing}.`);

/** Runs a program on a terminal of its own; `script` of util-linux makes one. */
function onTerminal(how: string): { output: string; code: number | null } {
  const env = { ...process.env, TERM: 'xterm', CI: '', NO_COLOR: '1', SHELL: '/bin/sh' };
  const command = `exec '${process.execPath}' '${program}' ${how}`;
  const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
    env,
    encoding: 'utf8',
    input: '',
    timeout: 15_000,
  });
  return { output: stdout.replaceAll('\r\n', '\n'), code: status };
}

function reasonToSkip(): string | undefined {
  if (process.platform !== 'linux') return `\`script\` is another program on ${process.platform}`;
  const { error } = spawnSync('script', ['--version']);
  return error === undefined ? undefined : '`script` is not installed';
}

const HIDDEN = '\x1b[?25l';
const SHOWN = '\x1b[?25h';

describe.skipIf(missing !== undefined)('on a terminal', () => {
  it('a run that ends leaves what was printed, a summary and the cursor', () => {
    const { output, code } = onTerminal('end');
    expect(code).toBe(0);
    expect(output).toContain('before\n');
    expect(output.match(/a task says hello\n/g)).toHaveLength(3);
    expect(output).toMatch(/0 of 3 {2}0 %/);
    const last = output.slice(output.lastIndexOf(HIDDEN));
    expect(last).toMatch(/unended/);
    expect(output.slice(output.lastIndexOf(SHOWN))).toBe(`${SHOWN}after\n`);
    expect(output).toMatch(/3 done in /);
  });

  it.each([
    ['crash', 1],
    ['exit', 3],
    ['SIGTERM', 143],
  ])('%s gives the cursor back, with what was shown last', (how, expected) => {
    const { output, code } = onTerminal(how);
    expect(code).toBe(expected);
    expect(output.split(HIDDEN)).toHaveLength(2);
    const end = output.slice(output.indexOf(SHOWN) - 600);
    expect(end).toContain('unended\n');
    expect(end).toMatch(/running 2\n/);
    const after = output.slice(output.indexOf(SHOWN) + SHOWN.length);
    if (how === 'crash') expect(after).toContain('Error: crashed on purpose');
    else expect(after).toBe('');
    expect(output).not.toContain('after');
  });

  it('Ctrl-C gives the cursor back, however often it takes', () => {
    const { output, code } = onTerminal('SIGINT');
    expect(code).toBe(130);
    expect(output).toContain(HIDDEN);
    expect(output.lastIndexOf(SHOWN)).toBeGreaterThan(output.lastIndexOf(HIDDEN));
  });
});

it('a pipe that is closed at the other end does not end the program', async () => {
  const child = spawn(process.execPath, [program, 'end'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.destroy();
  let output = '';
  child.stdout.on('data', (data) => {
    output += String(data);
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  expect(output).toMatch(/after\n$/);
});
