import { writeFileSync } from 'node:fs';
import {
  type Executor,
  type ExitState,
  type Future,
  type RunOptions,
  Scheduler,
  type SchedulerOptions,
  type Submits,
} from '@elsewhere/core';
import type { ClauseContext } from '../clause.js';
import { type RunningScript, startScript } from '../scripts/start-script.js';
import { rejection, within } from '../until.js';
import { passGate } from './tasks.js';

/** Holds calls back until it is opened; opened after the scenario at the latest. */
interface Gate {
  /** The file that opens it. */
  readonly path: string;
  /** Milliseconds after which a call gives up waiting. */
  readonly atMostMs: number;
  open(): void;
  /** Submits a call that ends when the gate opens. */
  submit(through: Submits, label?: string): Future<string>;
}

/** What a scenario works with. Everything made through it is ended and removed afterwards. */
export interface Stage {
  readonly executor: Executor;
  /** A scheduler on the executor. */
  readonly scheduler: Scheduler;
  /** Every event of the scheduler so far, with the label of the call: `'future-result second'`. */
  readonly log: readonly string[];
  /** How long to wait for what must happen, in milliseconds. */
  readonly patienceMs: number;
  /** The log without `future-started`, whose place among the others depends on how fast a worker is. */
  story(): string[];
  /** Runs the scheduler and gives how the run ended. */
  run(options?: RunOptions): Promise<ExitState>;
  /** Runs the scheduler and gives what `run` rejected with. */
  failure(options?: RunOptions): Promise<unknown>;
  /** Another scheduler on the same executor. */
  another(options?: SchedulerOptions): Scheduler;
  gate(): Gate;
  /** Path of a file of this scenario. Not created. */
  file(name: string): string;
  /** Starts a program of its own that runs a scheduler: see `scripts/interrupted.ts`. */
  program(mode: string, files: readonly string[], environment?: NodeJS.ProcessEnv): RunningScript;
  /** Registers what has to be undone after the scenario. */
  afterwards(undo: () => void): void;
}

/** Sets the stage for one scenario. */
export async function setStage(context: ClauseContext): Promise<Stage> {
  const executor = await context.create();
  const log: string[] = [];
  const patienceMs = 5_000 + 3 * context.timing.startMs;
  let gates = 0;

  function another(options: SchedulerOptions = {}): Scheduler {
    const made = new Scheduler(executor, options);
    context.afterwards(() => made.stop());
    return made;
  }

  const scheduler = another();
  for (const event of scheduler.counts.keys()) {
    scheduler.on(event, (...payload: readonly unknown[]) => void log.push(entry(event, payload[0])));
  }

  return {
    executor,
    scheduler,
    log,
    patienceMs,
    another,
    story: () => log.filter((line) => !line.startsWith('future-started')),
    run: (options) => within('the run ends', begin(scheduler, options), patienceMs),
    failure: (options) => rejection('the run rejects', begin(scheduler, options), patienceMs),
    afterwards: (undo) => context.afterwards(undo),
    file: (name) => context.file(name),
    program: (mode, files, environment) => startScript(context, 'interrupted', { mode, files }, environment),
    gate() {
      const path = context.file(`gate-${++gates}`);
      const open = (): void => writeFileSync(path, '');
      context.afterwards(open);
      return {
        path,
        atMostMs: 2 * patienceMs,
        open,
        submit: (through, label) => through.submit(passGate.with({ label }), path, 2 * patienceMs),
      };
    },
  };
}

/** The results that a scheduler tells, in their order. */
export function resultsOf(scheduler: Scheduler): readonly unknown[] {
  const results: unknown[] = [];
  scheduler.on('future-result', (_, value) => results.push(value));
  return results;
}

/** Starts a run; when nobody waits for it any more, its failure is silent. */
export function begin(scheduler: Scheduler, options: RunOptions = {}): Promise<ExitState> {
  const run = scheduler.run(options);
  run.catch(() => undefined);
  return run;
}

function entry(event: string, subject: unknown): string {
  const label = event.startsWith('future-') ? (subject as Future<unknown>).task.options.label : undefined;
  return label === undefined ? event : `${event} ${label}`;
}
