import { show } from '../expect.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { type DisplayOptions, toDisplayRules } from './display-options.js';
import { RunWatch } from './run-watch.js';
import { openView, type View } from './views.js';

const displayed = new WeakSet<Scheduler>();

/**
 * Shows the runs of a scheduler while they are under way: counts, rate, what is left, the calls that run, the slowest
 * ones, the last failures, and the executors. On a terminal the view is redrawn in place, ten times a second at most,
 * below what the program writes; elsewhere it is a line every few seconds. When a run is over, a summary stays.
 *
 * @returns A function that takes the view away for good.
 * @throws TypeError, RangeError for malformed options; TypeError if the scheduler is displayed already.
 *
 * @example
 * ```ts
 * display(scheduler, { total: 1_000, note: () => `best so far ${best}` });
 * await scheduler.run();
 * ```
 */
export function display(scheduler: Scheduler, options: DisplayOptions = {}): () => void {
  if (typeof scheduler?.run !== 'function') {
    throw new TypeError(`expected a scheduler, got \`${show(scheduler)}\``);
  }
  const rules = toDisplayRules(options);
  if (displayed.has(scheduler)) throw new TypeError('this scheduler is displayed already');
  displayed.add(scheduler);
  let watch = new RunWatch(scheduler, rules);
  let view: View | undefined;
  const begin = (): void => {
    if (view !== undefined) return; // it came while the run was about to start
    watch.begin();
    view = openView(rules, () => watch.look());
  };
  const end = (): void => {
    view?.close();
    view = undefined;
    watch.stop();
  };
  const removers = [
    scheduler.on('start', begin),
    scheduler.on('finished', () => {
      end();
      watch = new RunWatch(scheduler, rules);
    }),
  ];
  if (scheduler.running) begin();
  return () => {
    for (const remove of removers.splice(0)) remove();
    end();
    displayed.delete(scheduler);
  };
}

/** Shows one run with the defaults, unless its scheduler is displayed anyway. The result ends it. */
export function displayRun(scheduler: Scheduler): () => void {
  return displayed.has(scheduler) ? () => {} : display(scheduler);
}
