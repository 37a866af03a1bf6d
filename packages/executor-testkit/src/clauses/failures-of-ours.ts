import assert from 'node:assert/strict';
import { type CallOptions, type ErrorCode, type Executor, type Future, importTask } from '@elsewhere/core';
import type { Clause } from '../clause.js';
import { same } from '../same.js';
import { always } from '../selectors.js';
import { throwValue } from '../tasks/failing.js';
import { add, echo } from '../tasks/values.js';
import { sleep } from '../tasks/work.js';

interface Scenario {
  readonly code: ErrorCode;
  readonly errorName: string;
  /** Left open where the contract leaves it open. */
  readonly retryable?: boolean;
  submit(executor: Executor): Future<unknown>;
}

const SCENARIOS: readonly Scenario[] = [
  {
    code: 'CANCELLED',
    errorName: 'AbortError',
    retryable: false,
    submit(executor) {
      const future = executor.submit(sleep, 50);
      future.cancel('on purpose');
      return future;
    },
  },
  {
    code: 'TIMED_OUT',
    errorName: 'TimeoutError',
    retryable: false,
    submit: (executor) => executor.submit(sleep.with({ timeoutMs: 20 }), 200),
  },
  {
    code: 'NOT_SERIALIZABLE',
    errorName: 'ExecutorError',
    retryable: false,
    submit: (executor) => executor.submit(echo, () => 1),
  },
  {
    code: 'TASK_NOT_FOUND',
    errorName: 'ExecutorError',
    retryable: false,
    submit: (executor) =>
      executor.submit(importTask<() => 1>(new URL('./none.mjs', import.meta.url), 'none')),
  },
  {
    code: 'NON_ERROR_THROWN',
    errorName: 'ExecutorError',
    submit: (executor) => executor.submit(throwValue, 'text'),
  },
  {
    code: 'CLOSED',
    errorName: 'ExecutorError',
    retryable: false,
    submit(executor) {
      void executor.close();
      return executor.submit(add, 1, 1);
    },
  },
];

function ours({ code, errorName, retryable, submit }: Scenario): Clause {
  return {
    id: 'F6',
    part: code,
    title: `${code} is an ExecutorError named ${errorName} with code, retryable, executor, jobId and cause`,
    applies: always,
    async run(context) {
      const executor = await context.create();
      const error = await context.failure(submit(executor), code);
      assert.ok(error instanceof Error, 'promised: an Error; seen: something else');
      same(error.name, errorName, `${code} has the name ${errorName}`);
      same(error.retryable, retryable ?? Boolean(error.retryable), `\`retryable\` of ${code}`);
      same(error.executor, executor.name, `\`executor\` on ${code}`);
      assert.ok(
        'jobId' in error && ['string', 'undefined'].includes(typeof error.jobId),
        'promised: `jobId`',
      );
      assert.ok(error.message.length > 0, 'promised: a sentence; seen: an empty message');
    },
  };
}

/** What misuse throws, and how it says so. */
const MISUSE: readonly [what: string, kind: typeof TypeError, says: RegExp, options: unknown][] = [
  ['timeoutMs', RangeError, /expected `timeoutMs` to be .+, got `-1`/, { timeoutMs: -1 }],
  ['timeoutMs', TypeError, /expected `timeoutMs` to be .+, got `'soon'`/, { timeoutMs: 'soon' }],
  ['retries', RangeError, /expected `retries` to be .+, got `-1`/, { retries: -1 }],
  ['priority', TypeError, /expected `priority` to be .+, got `'high'`/, { priority: 'high' }],
  ['graceMs', RangeError, /expected `graceMs` to be .+, got `NaN`/, { graceMs: Number.NaN }],
  ['signal', TypeError, /expected `signal` to be .+, got /, { signal: 'abort' }],
];

/** F6: errors of ours and misuse. */
export const errorsOfOurs: readonly Clause[] = [
  ...SCENARIOS.map(ours),
  {
    id: 'F6',
    part: 'misuse',
    title: 'misuse is a TypeError or RangeError at once, of the form “expected x to be y, got z”',
    applies: always,
    async run(context) {
      const executor = await context.create();
      for (const [what, kind, says, options] of MISUSE) {
        const misuse = (): unknown => executor.submit(add.with(options as CallOptions), 1, 1);
        assert.throws(misuse, (error: Error) => error instanceof kind && says.test(error.message), what);
      }
      for (const notATask of [undefined, null, 'add', {}, () => 1]) {
        assert.throws(
          () => executor.submit(notATask as never),
          TypeError,
          'promised: a TypeError for what is no task',
        );
      }
      same(await context.result(executor.submit(add, 2, 3)), 5);
    },
  },
];
