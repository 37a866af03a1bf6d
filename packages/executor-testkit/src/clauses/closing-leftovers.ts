import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import type { Supports } from '@elsewhere/core';
import type { Clause, ClauseContext } from '../clause.js';
import { sizeOf, untilSilent, untilWritten } from '../files.js';
import { holdings, more } from '../leftovers.js';
import { alive, pidsIn, processesMarked } from '../processes.js';
import { same } from '../same.js';
import { startScript } from '../scripts/start-script.js';
import { always, both, inProcesses, isolated, kills } from '../selectors.js';
import { throwBuiltIn } from '../tasks/failing.js';
import { loseWorker } from '../tasks/losing.js';
import { add } from '../tasks/values.js';
import { beat, sleep, startChild } from '../tasks/work.js';
import { pause, turn, until, within } from '../until.js';

/** Name of the variable by which processes of a clause are found again, orphans included. */
const MARK = 'ELSEWHERE_TESTKIT_MARK';

/** A whole life: good, bad, cancelled and lost calls, then close. */
async function live(context: ClauseContext, cancel: boolean): Promise<void> {
  const executor = await context.create({ workers: 2 });
  await context.result(Promise.all(Array.from({ length: 20 }, (_, index) => executor.submit(add, index, 1))));
  await context.rejection(executor.submit(throwBuiltIn, 'Error', 'on purpose'));
  const stopped = kills(executor.supports)
    ? executor.submit(beat, context.file(randomUUID()), 'spin', 10_000)
    : executor.submit(sleep, 100);
  await context.running(stopped);
  stopped.cancel();
  await context.failure(stopped, 'CANCELLED');
  if (isolated(executor.supports)) {
    await context.failure(executor.submit(loseWorker, 'exit'), 'WORKER_LOST', context.timing.lostMs);
  }
  const last = executor.submit(sleep, cancel ? 300 : 10);
  await context.result(executor.close({ cancel }));
  same(last.state, cancel ? 'cancelled' : 'succeeded');
}

/** Files and threads that Node makes when first needed must not count as left behind. */
async function warmUp(folder: string): Promise<void> {
  await Promise.all(
    Array.from({ length: 16 }, (_, index) => mkdir(`${folder}/warm-${index}`).then(() => readdir(folder))),
  );
}

function mark(context: ClauseContext, variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    context.afterwards(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
}

function leavesNothing(part: string, how: string, cancel: boolean): Clause {
  return {
    id: 'C4',
    part,
    title: `nothing is left behind after ${how}: no thread, process, socket, timer, listener or temporary file`,
    needs: ['scratch', 'linux'],
    applies: always,
    async run(context) {
      const temporary = context.file('temporary');
      mkdirSync(temporary);
      const word = randomUUID();
      mark(context, { TMPDIR: temporary, [MARK]: word });
      await warmUp(context.folder);
      await live(context, cancel);
      await turn();
      const before = holdings(word, temporary);
      await live(context, cancel);
      await live(context, cancel);
      const left = (): string[] => {
        const now = holdings(word, temporary);
        const twice = [...now].filter(
          ([kind, count]) => count > 0 && (kind === 'processes' || kind === 'temporary files'),
        );
        return [...more(before, now), ...twice.map(([kind, count]) => `${kind}: ${count}`)];
      };
      await until(
        'nothing is left behind',
        () => left().length === 0,
        context.timing.cancelMs,
        () => left().join(', '),
      );
    },
  };
}

function ends(mode: string, what: string, applies: Clause['applies'] = always): Clause {
  return {
    id: 'C5',
    part: mode,
    title: `a script that ${what} ends by itself`,
    needs: ['module'],
    applies,
    async run(context) {
      const script = startScript(context, 'ends', { mode, files: [] });
      const { code, signal } = await within(
        'the script ends by itself',
        script.exited,
        2 * context.timing.startMs,
      );
      same([code, signal], [0, null], `it ends by itself, having printed “${script.printed()}”`);
      assert.match(script.printed(), /end of script/);
      if (mode === 'pending')
        assert.match(script.printed(), /answered 400/, 'promised: a pending call keeps it alive');
    },
  };
}

const notDurable = (supports: Supports): boolean => !supports.durable;

/** C4 to C6. */
export const nothingLeft: readonly Clause[] = [
  leavesNothing('finished', 'a close that waits', false),
  leavesNothing('cancelled', 'a close that cancels', true),
  {
    id: 'C4',
    part: 'grandchild',
    title: 'a process that a call has started does not outlive the executor',
    needs: ['scratch', 'linux'],
    applies: both(kills, inProcesses),
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const file = context.file('pids');
      void executor.submit(startChild, file, 15_000);
      await untilWritten('the call starts', file, context.timing.startMs);
      await context.result(executor.close({ cancel: true }));
      const left = (): number[] => pidsIn(file).filter(alive);
      await until(
        'both processes end',
        () => left().length === 0,
        context.timing.cancelMs,
        () => `${left()} live on`,
      );
    },
  },
  ends('unused', 'creates an executor and uses it for nothing'),
  ends('used', 'awaits one call'),
  ends('failed', 'awaits one call that fails'),
  ends('cancelled', 'cancels a running call'),
  ends('lost', 'loses a worker', isolated),
  ends('pending', 'has a call pending, which keeps it alive until the answer,'),
  {
    id: 'C6',
    part: 'killed',
    title: 'workers are gone soon after the submitting process is killed',
    needs: ['module', 'scratch', 'linux'],
    applies: notDurable,
    async run(context) {
      const supports = (await context.create()).supports;
      const word = randomUUID();
      const files = [context.file('first'), context.file('second')];
      const mode = isolated(supports) ? 'spin' : 'timers';
      const script = startScript(context, 'orphans', { mode, files }, { [MARK]: word });
      const working = (): boolean => files.some((file) => sizeOf(file) > 0);
      await until('the workers start', working, 2 * context.timing.startMs, script.printed);
      await pause(200);
      script.child.kill('SIGKILL');
      await context.result(script.exited);
      for (const file of files)
        await untilSilent('work without a submitter stops', file, context.timing.lostMs);
      const left = (): number[] => processesMarked(word);
      await until(
        'no process is left',
        () => left().length === 0,
        context.timing.lostMs,
        () => `${left()} live on`,
      );
    },
  },
];
