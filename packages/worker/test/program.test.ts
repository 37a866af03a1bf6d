import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open, portableReference, seal } from '@elsewhere/core/adapter';
import { describe, expect, it } from 'vitest';
import { callOf, useHostStage } from './support/host-stage.js';
import { alive } from './support/processes.js';
import { useProgram } from './support/program-stage.js';
import * as tasks from './support/tasks.mjs';
import { until } from './support/until.js';

const stage = useHostStage();
const { start, greet } = useProgram();

const TASKS = fileURLToPath(new URL('./support/tasks.mjs', import.meta.url));

describe('elsewhere-worker stream', () => {
  it('says hello with all that its submitter needs to know', async () => {
    const { worker, program } = await greet(['--slots', '3']);
    expect(worker.hello).toMatchObject({ slots: 3, node: process.versions.node, pid: program.pid });
    expect(worker.hello.lease).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('runs calls and never writes to stdout', async () => {
    const { worker, program } = await greet(['--slots', '1']);
    const outcomes = await Promise.all([1, 2, 3].map((n) => worker.run(callOf(tasks.add, [n, n]))));
    expect(outcomes.map(({ kind, value }) => [kind, value])).toEqual([
      ['succeeded', '2'],
      ['succeeded', '4'],
      ['succeeded', '6'],
    ]);
    expect(program.stdout()).toBe('');
  });

  it('carries progress, messages, lines, questions and answers', async () => {
    const heard: unknown[] = [];
    const { worker } = await greet(['--slots', '1']);
    const call = callOf(tasks.talk, []);
    const running = worker.run(call, {
      started: () => heard.push('started'),
      progress: (fraction, note) => heard.push([fraction, open(note)]),
      message: (message) => heard.push(open(message)),
      log: (stream, line) => heard.push([stream, line]),
      request: async (data) => seal(`answer to ${open(data)}`, 'answer'),
    });
    worker.deliver(call, seal('hello', 'message'));
    expect(open((await running).value)).toEqual(['answer to name?', 'hello']);
    expect(heard).toEqual([
      'started',
      [0.5, { half: true }],
      new Map([['a', 1]]),
      ['stdout', 'a line of output'],
    ]);
  });

  it('cancels a call in a busy loop with all it has started', async () => {
    const { worker } = await greet(['--slots', '1']);
    const call = callOf(tasks.spin, [stage.folder, 'spinner']);
    const running = worker.run(call);
    await until('it spins', () => stage.started('spinner'));
    const pids = readFileSync(join(stage.folder, 'spinner.started'), 'utf8').split('\n').map(Number);
    worker.cancel(call, seal('enough', 'reason'));
    expect(await running).toMatchObject({ kind: 'cancelled', value: '"enough"' });
    await until('its tree is gone', () => !pids.some(alive));
  });

  it('ends in order, with exit code 0, when the other end closes the stream', async () => {
    const { worker, program } = await greet();
    worker.close();
    expect(await program.exit).toBe(0);
  });

  it('runs tasks of its --tasks files and refuses shipped code then', async () => {
    const { worker } = await greet(['--slots', '1', '--tasks', TASKS]);
    const reference = portableReference(tasks.add, { kind: 'installed' });
    expect(await worker.run({ ...callOf(tasks.add, [1, 2]), task: reference })).toMatchObject({
      kind: 'succeeded',
      value: '3',
    });
    const refused = await worker.run(callOf(tasks.add, [1, 2]));
    expect(open(refused.value)).toMatchObject({ code: 'REJECTED' });
  });

  it('keeps its secrets from tasks: no variable of ours reaches them', async () => {
    const env = { ...process.env, ELSEWHERE_REDIS_URL: 'redis://:secret@host' };
    const { worker } = await greet(['--slots', '1'], { env });
    const outcome = await worker.run(callOf(tasks.variables, []));
    const names = open(outcome.value) as string[];
    expect(names).toContain('PATH');
    expect(names).not.toContain('ELSEWHERE_REDIS_URL');
  });
});

describe('a secret', () => {
  const secret = 'correct horse battery staple';
  const secretFile = (text = secret, mode = 0o600): string => {
    const file = join(stage.folder, 'secret');
    writeFileSync(file, `${text}\n`, { mode });
    return file;
  };

  it('is proved by both ends', async () => {
    const { worker } = await greet(['--slots', '1', '--secret-file', secretFile()], { secret });
    expect(await worker.run(callOf(tasks.add, [1, 1]))).toMatchObject({ value: '2' });
  });

  it.each([
    ['another one', ['--secret-file'], 'not the same secret at all'],
    ['none', [], undefined],
  ])('that the worker does not know makes the submitter refuse it: %s', async (_, flags, text) => {
    const words = flags.length === 0 ? [] : [...flags, secretFile(text)];
    await expect(greet(words, { secret })).rejects.toThrow(Error);
  });

  it('that the submitter does not know makes the worker leave with exit code 1', async () => {
    const program = start(['stream', '--secret-file', secretFile()]);
    const { greetWorker } = await import('@elsewhere/worker');
    await greetWorker(program.stream, { secret: 'not the same secret at all' }).catch(() => {});
    expect(await program.exit).toBe(1);
    expect(program.stderr()).toContain('does not know the secret');
  });
});

describe('a signal', () => {
  it('makes it take no more calls, let the others end, and leave with exit code 0', async () => {
    const { worker, program } = await greet(['--slots', '1']);
    const running = worker.run(callOf(tasks.hold, [stage.folder, 'one']));
    const waiting = worker.run(callOf(tasks.hold, [stage.folder, 'two']));
    await until('the first call runs', () => stage.started('one'));
    program.signal('SIGTERM');
    expect(await waiting).toMatchObject({ kind: 'not-started' });
    expect(await worker.run(callOf(tasks.add, [1, 1]))).toMatchObject({ kind: 'not-started' });
    stage.go('one');
    expect(await running).toMatchObject({ kind: 'succeeded' });
    expect(await program.exit).toBe(0);
    await worker.gone;
  });

  it('that comes twice interrupts what runs: exit code 3', async () => {
    const { worker, program } = await greet(['--slots', '1']);
    const running = worker.run(callOf(tasks.spin, [stage.folder, 'spinner']));
    await until('it spins', () => stage.started('spinner'));
    program.signal('SIGTERM');
    await until('it has heard', () => program.stderr().includes('takes no more calls'));
    program.signal('SIGTERM');
    expect(await running).toMatchObject({ kind: 'interrupted' });
    expect(await program.exit).toBe(3);
  });

  it('interrupts what still runs when the time to drain is over: exit code 3', async () => {
    const { worker, program } = await greet(['--slots', '1', '--drain-ms', '50']);
    const running = worker.run(callOf(tasks.spin, [stage.folder, 'spinner']));
    await until('it spins', () => stage.started('spinner'));
    program.signal('SIGINT');
    expect(await running).toMatchObject({ kind: 'interrupted' });
    expect(await program.exit).toBe(3);
  });

  it('SIGKILL takes the slots with it, in a busy loop and what they started too', async () => {
    const { worker, program } = await greet(['--slots', '1']);
    const running = worker.run(callOf(tasks.spin, [stage.folder, 'spinner']));
    await until('it spins', () => stage.started('spinner'));
    const pids = readFileSync(join(stage.folder, 'spinner.started'), 'utf8').split('\n').map(Number);
    program.signal('SIGKILL');
    expect(await running).toMatchObject({ kind: 'lost' });
    await until('its slots are gone', () => !pids.some(alive));
  });
});

describe('a worker whose slots do not start', () => {
  it('gives its calls back and leaves with exit code 1', async () => {
    const file = join(stage.folder, 'breaks.mjs');
    writeFileSync(
      file,
      `import { existsSync, writeFileSync } from 'node:fs';
      if (existsSync('${stage.folder}/loaded')) throw new Error('gone bad');
      writeFileSync('${stage.folder}/loaded', '');`,
    );
    const { worker, program } = await greet(['--slots', '1', '--tasks', file]);
    expect(await worker.run(callOf(tasks.add, [1, 1]))).toMatchObject({ kind: 'not-started' });
    expect(await program.exit).toBe(1);
    expect(program.stderr()).toContain('no worker could be started');
  });
});

describe('a health file', () => {
  it('says how the worker is, is renewed while a task blocks, and is gone at the end', async () => {
    const file = join(stage.folder, 'health.json');
    const { worker, program } = await greet(['--slots', '1', '--health-file', file]);
    const health = (): Record<string, unknown> =>
      JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(health()).toMatchObject({ state: 'running', source: 'stream', slots: 1, pid: program.pid });
    const call = callOf(tasks.spin, [stage.folder, 'spinner']);
    const running = worker.run(call);
    await until('it spins', () => stage.started('spinner'));
    await until('the file says so', () => health().running === 1);
    const { updatedAt } = health();
    await until('it is renewed', () => health().updatedAt !== updatedAt);
    program.signal('SIGTERM');
    await until('the file says so', () => health().state === 'draining');
    program.signal('SIGTERM');
    await running;
    await program.exit;
    expect(existsSync(file)).toBe(false);
  });
});

describe('the command line', () => {
  it.each([
    [['stream', '--slot', '1'], 'Did you mean `--slots`?'],
    [['stream', '--slots', 'many'], "expected --slots to be a whole number of at least 1, got 'many'"],
    [['stream', '--slots', '0'], "expected --slots to be a whole number of at least 1, got '0'"],
    [['stream', '--tasks', './not-there.js'], 'not-there.js'],
    [['stream', '--secret-file', '/not/there'], '--secret-file cannot be read'],
    [['stream', '--health-file', '/not/there/health.json'], '/not/there/health.json'],
    [['stream', '--read-fd', '1'], 'expected --read-fd'],
    [['stream', '--read-fd', '99'], 'no pipes or sockets'],
    [['stored'], 'expected --store'],
    [['stored', '--store', '/tmp'], 'expected --call'],
    [['stored', '--store', '/not/there', '--call', 'a/0'], 'a folder that is there'],
    [['nowhere-at-all'], '@elsewhere/executor-nowhere-at-all/worker'],
    [['./not-a-source.js'], 'not-a-source.js'],
    [['--slots', '1'], 'expected the name of a source'],
  ])('that makes no sense ends with a sentence and exit code 2: %j', async (words, sentence) => {
    const program = start(words);
    expect(await program.exit).toBe(2);
    expect(program.stderr()).toContain(sentence);
    expect(program.stderr().trim().split('\n')).toHaveLength(1);
  });

  it('of `stream` by somebody who gave it no descriptors ends with a sentence', async () => {
    const program = start(['stream'], { descriptors: false });
    expect(await program.exit).toBe(2);
    expect(program.stderr()).toContain('no pipes or sockets');
  });

  it('explains itself', async () => {
    const general = start(['--help']);
    expect(await general.exit).toBe(0);
    expect(general.stdout()).toContain('Usage: elsewhere-worker <source>');
    const stream = start(['stream', '--help']);
    expect(await stream.exit).toBe(0);
    expect(stream.stdout()).toContain('--read-fd <n>');
    expect(stream.stdout()).toContain('Exit codes');
  });

  it.each([
    ['no source', 'export const other = 1;', 'to export `source`'],
    [
      'a source with a flag of the program',
      `export const source = {
        about: 'Mine.', executor: 'mine', examples: [], flags: { slots: { about: 'Mine.' } }, open: () => {},
      };`,
      "flag --slots, which is the program's own",
    ],
  ])('with a module that has %s ends with a sentence and exit code 2', async (_, text, sentence) => {
    const file = join(stage.folder, 'odd.mjs');
    writeFileSync(file, text);
    const program = start([file]);
    expect(await program.exit).toBe(2);
    expect(program.stderr()).toContain(sentence);
  });

  it('of a source that dies of what nobody caught ends with one line and exit code 1', async () => {
    const file = join(stage.folder, 'dies.mjs');
    writeFileSync(
      file,
      `export const source = {
        about: 'Dies.', executor: 'dies', examples: [], flags: {},
        open: () => () => new Promise(() => setTimeout(() => { throw new Error('nobody caught me'); })),
      };`,
    );
    const program = start([file]);
    expect(await program.exit).toBe(1);
    expect(program.stderr().trim().split('\n').at(-1)).toContain('died of Error: nobody caught me');
  });

  it('loads the source of somebody else from a file', async () => {
    const file = join(stage.folder, 'mine.mjs');
    writeFileSync(
      file,
      `export const source = {
        about: 'Mine.', executor: 'mine', examples: [], flags: { word: { value: '<w>', about: 'A word.' } },
        open: (flags, { log }) => async (host) => log(\`\${flags.word} on \${host.slots} slots\`),
      };`,
    );
    const program = start([file, '--word', 'hello', '--slots', '2']);
    expect(await program.exit).toBe(0);
    expect(program.stderr()).toContain('hello on 2 slots');
  });
});
