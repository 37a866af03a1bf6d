import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { untilSilent } from '../../files.js';
import { processesMarked } from '../../processes.js';
import type { RunningScript } from '../../scripts/start-script.js';
import { until, within } from '../../until.js';
import { ownThread, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

/** What a terminal does at Ctrl-C: the signal goes to all processes of the group. */
function interrupt({ child }: RunningScript): void {
  process.kill(-child.pid!, 'SIGINT');
}

function printed(stage: Stage, program: RunningScript, text: string): Promise<void> {
  const what = `the program prints '${text}'`;
  return until(what, () => program.printed().includes(text), stage.patienceMs, program.printed);
}

async function end(stage: Stage, program: RunningScript): Promise<readonly [number | null, string[]]> {
  const { code } = await within('the program ends', program.exited, stage.patienceMs);
  return [code, program.printed().trim().split('\n')];
}

/** Presses Ctrl-C as soon as a call runs, and once more when the run has heard of it. */
async function interruptTwice(stage: Stage, program: RunningScript): Promise<void> {
  await printed(stage, program, 'started');
  interrupt(program);
  await printed(stage, program, 'stop: the program was interrupted');
  interrupt(program);
}

/** What Ctrl-C does to a program that runs a scheduler. */
export const interrupts: readonly Scenario[] = [
  {
    title:
      'once: the run stops, accepted calls finish, and the program goes on to its end with code 130 (row 67)',
    needs: ['module'],
    async run(stage) {
      const gate = stage.gate();
      const program = stage.program('gate', ['', gate.path]);
      await printed(stage, program, 'started');
      interrupt(program);
      await printed(stage, program, 'stop: the program was interrupted by SIGINT');
      assert.ok(!program.printed().includes('finished'), 'promised: the running call is waited for');
      gate.open();
      const [code, lines] = await end(stage, program);
      assert.deepEqual(lines, [
        'started',
        'stop: the program was interrupted by SIGINT',
        'future-result',
        'finished',
        'exit: stopped, code 130',
        'closed, 0 listeners left',
      ]);
      assert.equal(code, 130);
    },
  },
  {
    title:
      'with endOnEmpty false a run that has nothing to do keeps the program alive until somebody ends it (rows 37, 67)',
    needs: ['module'],
    async run(stage) {
      const program = stage.program('idle', []);
      await printed(stage, program, 'still here');
      interrupt(program);
      const [code, lines] = await end(stage, program);
      assert.deepEqual(lines, [
        'still here',
        'stop: the program was interrupted by SIGINT',
        'finished',
        'exit: stopped, code 130',
        'closed, 0 listeners left',
      ]);
      assert.equal(code, 130);
    },
  },
  ...(['timers', 'spin'] as const).map(
    (how): Scenario => ({
      title: `twice: calls are cancelled and stopped, work by ${how} too, and nothing is left behind (row 67)`,
      needs: ['module'],
      unfit: (supports) => (how === 'spin' ? ownThread(supports) : undefined),
      async run(stage) {
        const mark = randomUUID();
        const file = stage.file('beats');
        const program = stage.program(how, [file], { ELSEWHERE_TESTKIT_MARK: mark });
        await interruptTwice(stage, program);
        const [code, lines] = await end(stage, program);
        assert.deepEqual(lines.slice(-4), [
          'future-cancelled',
          'finished',
          'exit: stopped, code 130',
          'closed, 0 listeners left',
        ]);
        assert.equal(code, 130);
        await untilSilent('the work has stopped', file, stage.patienceMs);
        assert.deepEqual(processesMarked(mark), []);
      },
    }),
  ),
  {
    title: 'twice: a handler that never settles is not waited for either (row 67)',
    needs: ['module'],
    async run(stage) {
      const program = stage.program('stuck', [stage.file('beats')]);
      await interruptTwice(stage, program);
      const [code, lines] = await end(stage, program);
      assert.deepEqual([code, lines.at(-1)], [130, 'closed, 0 listeners left']);
    },
  },
  {
    title: 'a third time ends the process at once (row 67)',
    needs: ['module'],
    unfit: ({ isolation }) =>
      isolation === 'none'
        ? undefined
        : 'work that can be killed is over before anybody presses a third time',
    async run(stage) {
      const program = stage.program('deaf', [stage.file('beats')]);
      await interruptTwice(stage, program);
      await printed(stage, program, 'exit: stopped'); // the work goes on: it does not listen
      interrupt(program);
      const { code, signal } = await within('the program ends', program.exited, stage.patienceMs);
      assert.deepEqual([code, signal], [null, 'SIGINT']);
    },
  },
  {
    title:
      'where the program listens to SIGINT itself, that listener decides, unless the run is told otherwise',
    needs: ['module'],
    async run(stage) {
      for (const listening of ['mine', 'never', 'always']) {
        const gate = stage.gate();
        const program = stage.program(`gate ${listening}`, ['', gate.path]);
        await printed(stage, program, 'started');
        interrupt(program);
        await printed(stage, program, 'own listener');
        if (listening === 'always') await printed(stage, program, 'stop: the program was interrupted');
        gate.open();
        const [code, lines] = await end(stage, program);
        assert.equal(
          lines.includes('stop: the program was interrupted by SIGINT'),
          listening === 'always',
          lines.join('\n'),
        );
        assert.equal(code, listening === 'always' ? 130 : 0);
      }
    },
  },
];
