import fc from 'fast-check';
import type { RunOptions } from '../../src/scheduler/run-options.js';

/** What a call does once it is handed over: after that many turns it ends so. */
export interface CallPlan {
  readonly turns: number;
  readonly outcome: 'succeed' | 'fail' | 'fail once' | 'talk' | 'unsendable';
  readonly through: 'scheduler' | 'task' | 'limited';
}

/** What a handler does. */
export type Action =
  | { readonly kind: 'submit'; readonly call: CallPlan }
  | { readonly kind: 'cancel'; readonly which: 'oldest' | 'newest' }
  | { readonly kind: 'stop'; readonly error: boolean }
  | { readonly kind: 'throw' | 'reject' }
  | { readonly kind: 'take time'; readonly turns: number; readonly next: CallPlan | undefined }
  | { readonly kind: 'later'; readonly ms: number; readonly call: CallPlan | undefined };

/** A handler: of which event, from which emission on, every how many, and what it does. */
export interface Step {
  readonly event: string;
  readonly every: number;
  readonly maxCalls: number;
  readonly action: Action;
}

/** A program of events, and how it is run. */
export interface Schedule {
  readonly steps: readonly Step[];
  readonly first: readonly CallPlan[];
  readonly options: RunOptions;
  /** On which `empty` to stop, for a run that does not end of it. */
  readonly stopOnEmpty: number;
}

const EVENTS = [
  'start',
  'empty',
  'stop',
  'timeout',
  'finishing',
  'finished',
  'future-submitted',
  'future-started',
  'future-progress',
  'future-message',
  'future-retry',
  'future-done',
  'future-result',
  'future-error',
  'future-cancelled',
];

const turns = fc.integer({ min: 0, max: 4 });
const mode = fc.constantFrom('raise', 'end', 'continue', 'continue');

const call: fc.Arbitrary<CallPlan> = fc.record({
  turns,
  outcome: fc.constantFrom('succeed', 'succeed', 'fail', 'fail once', 'talk', 'unsendable'),
  through: fc.constantFrom('scheduler', 'task', 'limited'),
});

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('submit' as const), call }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cancel' as const),
      which: fc.constantFrom('oldest', 'newest'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), error: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('throw' as const, 'reject' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('take time' as const),
      turns,
      next: fc.option(call, { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('later' as const),
      ms: fc.integer({ min: 0, max: 2 }),
      call: fc.option(call, { nil: undefined }),
    }),
  },
);

const step: fc.Arbitrary<Step> = fc.record({
  event: fc.constantFrom(...EVENTS),
  every: fc.integer({ min: 1, max: 3 }),
  maxCalls: fc.integer({ min: 1, max: 4 }),
  action,
});

export const schedule: fc.Arbitrary<Schedule> = fc.record({
  steps: fc.array(step, { maxLength: 8 }),
  first: fc.array(call, { maxLength: 6 }),
  options: fc.record(
    {
      wait: fc.boolean(),
      endOnEmpty: fc.boolean(),
      onError: mode,
      onCancelled: mode,
      timeoutMs: fc.constantFrom(0, 3, 60_000),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<RunOptions>,
  stopOnEmpty: fc.integer({ min: 1, max: 3 }),
});
