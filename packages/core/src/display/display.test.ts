import { afterEach, expect, test, vi } from 'vitest';
import { FakeScreen } from '../../test/display/fake-screen.js';
import { echoExecutor, type FakeAttempt, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { thrownBy, turn, until } from '../../test/support/until.js';
import { map } from '../map.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { display } from './display.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A stream that is no terminal. */
function pipe(): { lines: string[]; write(text: string): boolean } {
  const lines: string[] = [];
  return { lines, write: (text) => lines.push(...text.split('\n').slice(0, -1)) > 0 };
}

/** The first lines of what was told at the ends of runs. */
const summaries = ({ lines }: { readonly lines: readonly string[] }): string[] =>
  lines.filter((line) => /^[\d,]+ (of [\d,]+ )?done in /.test(line));

/** A terminal on which views are live, whatever this test runs in. */
function terminal(columns = 70, rows = 20): FakeScreen {
  vi.stubEnv('CI', '');
  vi.stubEnv('TERM', 'xterm');
  vi.stubEnv('NO_COLOR', '1');
  vi.stubEnv('FORCE_COLOR', undefined);
  return new FakeScreen(columns, rows);
}

const start = (attempt: FakeAttempt | undefined): void => attempt!.context.started();

test('a live view shows the calls that run with label and progress, and what failed', async () => {
  const screen = terminal();
  const { executor, attempts } = fakeExecutor({ concurrency: 2 });
  const scheduler = new Scheduler(executor);
  scheduler.on('start', () => {
    for (const label of ['fold 1', 'fold 2', 'fold 3']) scheduler.submit(echo.with({ label }));
  });
  display(scheduler, { total: 3, note: () => 'best so far 0.9', stream: screen });
  const run = scheduler.run({ onError: 'continue' });
  await until('two calls are handed over', () => attempts.length === 2);
  start(attempts[0]);
  attempts[0]!.context.progress(0.5, 'epoch 5');
  start(attempts[1]);
  attempts[1]!.fail(new RangeError('k is 0'));
  await until('the third is handed over', () => attempts.length === 3);
  await until('it is drawn', () => screen.lines.join().includes('fold 2: RangeError: k is 0'));
  expect(screen.lines[0]).toMatch(/^1 of 3 {2}33 % .* ETA /);
  expect(screen.lines[1]).toMatch(/1 running {2}1 waiting {2}1 failed/);
  expect(screen.lines[2]).toBe('best so far 0.9');
  expect(screen.lines.join('\n')).toMatch(/fold 1 {2}█████───── {2}50 % {2}epoch 5/);
  expect(screen.lines.at(-1)).toBe('fake  2 workers, 2 running, 1 waiting');
  for (const attempt of attempts) attempt.succeed();
  await run;
  expect(screen.isCursorHidden).toBe(false);
  expect(summaries(screen)).toEqual([expect.stringMatching(/^3 done in .*, 1 failed$/)]);
  expect(screen.lines.at(-1)).toMatch(/^failed: .* fold 2: RangeError: k is 0$/);
});

test('elsewhere there is a line now and then, and a summary', async () => {
  const stream = pipe();
  const { executor, attempts } = fakeExecutor();
  const scheduler = new Scheduler(executor);
  scheduler.on('start', () => void scheduler.submit(echo));
  display(scheduler, { total: 1, stream, linesEveryMs: 100 });
  const run = scheduler.run();
  await until('there are lines', () => stream.lines.length >= 2);
  expect(stream.lines[0]).toMatch(/^\d+\.\d s: 0 of 1 done \(0 %\), 0 running, 1 waiting/);
  attempts[0]!.succeed();
  await run;
  expect(summaries(stream)).toEqual([expect.stringMatching(/^1 done in /)]);
});

test.each(['live', 'lines'] as const)(
  'a stream that throws ends what is seen, not the run: %s',
  async (mode) => {
    let writes = 0;
    const stream = {
      isTTY: true,
      columns: 80,
      rows: 24,
      write() {
        writes++;
        throw new Error('gone');
      },
    };
    const scheduler = new Scheduler(echoExecutor());
    scheduler.on('start', () => void scheduler.submit(echo, 1));
    display(scheduler, { stream, mode });
    expect((await scheduler.run()).reason).toBe('exhausted');
    expect(writes).toBeGreaterThan(0);
  },
);

test('failures are told once, with the next line', async () => {
  const stream = pipe();
  const scheduler = new Scheduler(echoExecutor());
  scheduler.on('start', () => {
    for (let call = 0; call < 20; call++) scheduler.submit(echo, new Error(`no ${call}`));
  });
  display(scheduler, { stream });
  await scheduler.run({ onError: 'continue' });
  expect(stream.lines.slice(0, 2)).toEqual([
    'failed: 15 more before these',
    expect.stringMatching(/^failed: \d\d:\d\d:\d\d echo: Error: no 15$/),
  ]);
  expect(stream.lines.filter((line) => line.startsWith('failed'))).toHaveLength(6);
  expect(stream.lines[6]).toMatch(/^20 done in .* 20 failed$/);
});

test('run({ display: true }) shows that run on stderr, and no other', async () => {
  vi.stubEnv('CI', 'true');
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const scheduler = new Scheduler(echoExecutor());
  scheduler.on('start', () => void scheduler.submit(echo));
  await scheduler.run({ display: false });
  await scheduler.run();
  expect(written).toEqual([]);
  await scheduler.run({ display: true });
  expect(written).toEqual([expect.stringMatching(/1 done in /)]);
  await scheduler.run();
  expect(written).toHaveLength(1);
});

test('a scheduler that is displayed anyway is not shown twice', async () => {
  const stream = pipe();
  const write = vi.spyOn(process.stderr, 'write');
  const scheduler = new Scheduler(echoExecutor());
  scheduler.on('start', () => void scheduler.submit(echo));
  const hide = display(scheduler, { stream });
  await scheduler.run({ display: true });
  await scheduler.run();
  const each = expect.stringMatching(/^1 done/); // each run counts for itself
  expect(summaries(stream)).toEqual([each, each]);
  expect(write).not.toHaveBeenCalled();
  hide();
  await scheduler.run();
  expect(summaries(stream)).toHaveLength(2);
});

test('a view that is opened during a run counts the calls in flight', async () => {
  const stream = pipe();
  const { executor, attempts } = fakeExecutor();
  const scheduler = new Scheduler(executor);
  scheduler.on('start', () => {
    for (let call = 0; call < 3; call++) scheduler.submit(echo);
  });
  const run = scheduler.run();
  await until('they are handed over', () => attempts.length === 3);
  start(attempts[0]);
  display(scheduler, { stream, linesEveryMs: 100 });
  await until('there is a line', () => stream.lines.length > 0);
  expect(stream.lines[0]).toMatch(/0 done, 1 running, 2 waiting/);
  for (const attempt of attempts) attempt.succeed();
  await run;
});

test('what the program writes is above the view', async () => {
  const screen = terminal();
  const { executor, attempts } = fakeExecutor();
  const scheduler = new Scheduler(executor);
  scheduler.on('start', () => void scheduler.submit(echo));
  display(scheduler, { total: 1, stream: screen });
  const run = scheduler.run();
  screen.write('hello\n');
  await until('both are there', () => screen.lines[0] === 'hello' && screen.lines.length > 1);
  expect(screen.lines[1]).toMatch(/^0 of 1/);
  attempts[0]!.succeed();
  await run;
  expect(screen.lines.slice(0, 2)).toEqual(['hello', expect.stringMatching(/^1 done in/)]);
});

test('two views share a terminal', async () => {
  const screen = terminal();
  const fakes = [fakeExecutor({ name: 'first' }), fakeExecutor({ name: 'second' })];
  const runs = fakes.map(({ executor }) => {
    const scheduler = new Scheduler(executor);
    scheduler.on('start', () => void scheduler.submit(echo));
    display(scheduler, { stream: screen });
    return scheduler.run();
  });
  await until('both are drawn', () => /first.*second/.test(screen.lines.join()));
  fakes[0]!.attempts[0]!.succeed();
  await runs[0];
  await until('the second is drawn alone', () => !screen.lines.join().includes('first'));
  expect(screen.lines[0]).toMatch(/^1 done/);
  expect(screen.lines.join()).toContain('second');
  fakes[1]!.attempts[0]!.succeed();
  await runs[1];
  expect(summaries(screen)).toHaveLength(2);
});

test('map tells how many calls there will be, where it knows', async () => {
  const stream = pipe();
  const { executor, attempts } = fakeExecutor();
  const scheduler = new Scheduler(executor);
  const inputs = Array.from({ length: 50 }, (_, input) => input);
  scheduler.on('start', async () => {
    for await (const _ of map(scheduler, echo, inputs, { concurrency: 2 }));
  });
  display(scheduler, { stream, linesEveryMs: 100 });
  const run = scheduler.run();
  await until('there is a line', () => stream.lines.length > 0);
  expect(stream.lines[0]).toMatch(/0 of 50 done \(0 %\)/);
  for (let answered = 0; answered < 50; ) {
    await until('there are more', () => attempts.length > answered);
    attempts[answered++]!.succeed();
  }
  await run;
  expect(summaries(stream)).toEqual([expect.stringMatching(/^50 done/)]);
});

test('a note that fails is told, and the run goes on', async () => {
  const stream = pipe();
  const scheduler = new Scheduler(echoExecutor());
  scheduler.on('start', () => void scheduler.submit(echo));
  const note = (): string => {
    throw new Error('oops');
  };
  display(scheduler, { stream, note });
  await scheduler.run();
  expect(stream.lines).toContain('the note failed: Error: oops');
});

test('misuse is a sentence', () => {
  const scheduler = new Scheduler(echoExecutor());
  const sentence = (options: object): string => String(thrownBy(() => display(scheduler, options)));
  expect(sentence({ totl: 5 })).toContain('Did you mean `total`?');
  expect(sentence({ total: -1 })).toBe(
    'RangeError: expected `total` to be an integer of at least 0, got `-1`',
  );
  expect(sentence({ note: 'x' })).toContain('TypeError: expected `note` to be a function');
  expect(sentence({ mode: 'fancy' })).toContain("expected `mode` to be one of 'auto', 'live', 'lines'");
  expect(sentence({ linesEveryMs: 1 })).toContain('RangeError');
  expect(sentence({ stream: 5 })).toContain('TypeError: expected `stream` to be a stream');
  expect(String(thrownBy(() => display({} as Scheduler)))).toContain('expected a scheduler');
  display(scheduler);
  expect(sentence({})).toBe('TypeError: this scheduler is displayed already');
});

test('nothing of a view is left when it is gone', async () => {
  const screen = terminal();
  const counts = (): number[] =>
    ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGCONT', 'newListener'].map((event) =>
      process.listenerCount(event),
    );
  const before = counts();
  const { executor, attempts } = fakeExecutor();
  const scheduler = new Scheduler(executor);
  scheduler.on('start', () => void scheduler.submit(echo));
  display(scheduler, { stream: screen });
  const run = scheduler.run();
  await turn();
  const others = (): void => {};
  process.on('SIGTERM', others); // the program listens itself: then it is the only one
  await undefined; // we leave when that one is there
  expect(process.listeners('SIGTERM')).toContain(others);
  expect(process.listenerCount('SIGTERM')).toBe(before[2]! + 1);
  process.off('SIGTERM', others);
  attempts[0]!.succeed();
  await run;
  expect(counts()).toEqual(before);
});
