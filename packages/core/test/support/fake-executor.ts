import {
  type AcceptedCall,
  defineExecutor,
  type ExecutorDefinition,
  type RunContext,
} from '../../src/adapter/define-executor.js';
import type { Executor } from '../../src/executor.js';

/** One attempt that was handed to the adapter; it ends when the test says so. */
export interface FakeAttempt {
  readonly call: AcceptedCall;
  readonly context: RunContext;
  succeed(value?: unknown): void;
  fail(error: unknown): void;
}

/** An executor that only collects what it is handed. */
export interface Fake {
  readonly executor: Executor;
  /** Every attempt so far, in the order of the hand-over. */
  readonly attempts: readonly FakeAttempt[];
}

/** An executor whose attempts wait for the test. Supports the least unless `definition` says more. */
export function fakeExecutor(definition: Partial<ExecutorDefinition> = {}): Fake {
  const attempts: FakeAttempt[] = [];
  const executor = defineExecutor({
    name: 'fake',
    run: (call, context) =>
      new Promise((resolve, reject) => {
        void call.args; // read now: they are let go of when the call settles
        attempts.push({ call, context, succeed: resolve, fail: reject });
      }),
    ...definition,
  });
  return { executor, attempts };
}

/** An executor that answers each call with its first argument, or throws it where it is an error. */
export function echoExecutor(definition: Partial<ExecutorDefinition> = {}): Executor {
  return defineExecutor({
    name: 'echo',
    async run({ args: [value] }, { started }) {
      started();
      if (value instanceof Error) throw value;
      return value;
    },
    ...definition,
  });
}
