import { currentCall } from '../current-call.js';
import { ExecutorError } from '../executor-error.js';
import { expectFunction, expectNumber, expectOptions } from '../expect.js';
import type { Future } from '../future.js';
import type { Plugin } from '../scheduler/plugin.js';

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions {
  /**
   * Whether a call with these scores so far should stop; may be async. Default: only handlers of `split-evaluated`
   * decide.
   */
  readonly when?: ((scores: readonly number[], future: Future<unknown>) => unknown) | undefined;
}

/** What {@link earlyStopping} asks: a handler that returns true, or a promise of it, stops the call. */
export interface EarlyStoppingEvents {
  'split-evaluated': [future: Future<unknown>, scores: readonly number[]];
}

/** What `shouldStop` sends as its question. */
const QUESTION = 'elsewhere.shouldStop';

/**
 * Stops calls that are not worth finishing. The task asks `shouldStop(scores)` after each of its parts; `when` and the
 * handlers of `split-evaluated` answer here, where the scores of all calls are known. One yes is enough.
 *
 * @throws TypeError for unknown options and wrong values.
 *
 * @example
 * ```ts
 * const training = scheduler.task(crossValidate, { plugins: [earlyStopping()] });
 * training.on('split-evaluated', (_future, scores) => Math.max(...scores) < best - 0.1);
 * ```
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Plugin<EarlyStoppingEvents> {
  expectOptions('earlyStopping()', options, ['when']);
  expectFunction('when', options.when);
  let stopped = 0;
  return {
    name: 'earlyStopping',
    events: ['split-evaluated'],
    attach(task) {
      const { when } = options;
      if (when !== undefined) task.on('split-evaluated', (future, scores) => when(scores, future));
    },
    request(future, request, task) {
      const scores = scoresIn(request.data);
      if (scores === undefined) return false;
      Promise.all(task.emit('split-evaluated', future, scores)).then(
        (answers) => {
          const stop = answers.includes(true);
          if (stop) stopped++;
          request.respond(stop);
        },
        (error: unknown) => request.fail(error),
      );
      return true;
    },
    status: () => `${stopped} stopped`,
  };
}

/**
 * For tasks: whether to stop, after these scores. False in a direct call, where nobody answers within `timeoutMs`, and
 * where the answer fails: then the scheduler's `onError` has been told.
 *
 * @param scores - Of the parts so far, in their order.
 * @param options - `timeoutMs`: how long to wait for the answer, at least 1. Default: 10,000.
 * @throws TypeError outside of a task.
 */
export async function shouldStop(
  scores: readonly number[],
  options: { readonly timeoutMs?: number | undefined } = {},
): Promise<boolean> {
  expectOptions('shouldStop()', options, ['timeoutMs']);
  expectNumber('timeoutMs', options.timeoutMs, 1);
  try {
    const { timeoutMs = 10_000 } = options;
    return (await currentCall().request({ [QUESTION]: [...scores] }, { timeoutMs })) === true;
  } catch (error) {
    if (error instanceof ExecutorError && NO_ANSWER.has(error.code)) return false;
    throw error;
  }
}

const NO_ANSWER: ReadonlySet<string> = new Set(['NOT_SUPPORTED', 'REQUEST_FAILED']);

function scoresIn(data: unknown): readonly number[] | undefined {
  if (typeof data !== 'object' || data === null || !(QUESTION in data)) return undefined;
  return data[QUESTION] as readonly number[];
}
