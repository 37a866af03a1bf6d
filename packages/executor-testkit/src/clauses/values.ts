import assert from 'node:assert/strict';
import { ExecutorError, inlineTask, pythonTask } from '@elsewhere/core';
import type { Clause, ClauseContext } from '../clause.js';
import { occupy } from '../occupy.js';
import { same } from '../same.js';
import { always } from '../selectors.js';
import { makeUnclonable, UNCLONABLE, type Unclonable } from '../tasks/unclonable.js';
import { add, bytes, echo, kindOf, list, sample, scribble, token, unclonable } from '../tasks/values.js';
import { KINDS, type Kind } from './kinds.js';

/** A failed value says where the bad one is: `outer[1].inner`, in whatever notation. */
const BAD_PLACE = /outer\W+1\W+inner/;

function crosses(kind: Kind): Clause {
  return {
    id: 'V3',
    part: kind.part,
    title: `arguments and results can be ${kind.title}`,
    applies: always,
    async run(context) {
      const executor = await context.create();
      const sent = kind.make();
      const got = await context.result(executor.submit(echo, sent));
      if (kind.equal !== false) same(got, sent);
      kind.check?.(got as never, sent as never);
      const nested = (await context.result(executor.submit(echo, { list: [sent] }))) as { list: unknown[] };
      if (kind.equal !== false) same(nested.list[0], sent);
      kind.check?.(nested.list[0] as never, sent as never);
      same(
        await context.result(executor.submit(kindOf, sent)),
        await kindOf(sent),
        'the task gets another kind',
      );
    },
  };
}

function refuses(kind: Unclonable): Clause {
  return {
    id: 'V3',
    part: `no-${kind.replace(' ', '-')}`,
    title: `arguments and results cannot hold ${kind}s: the call fails with the path, the executor lives on`,
    applies: always,
    async run(context) {
      const executor = await context.create();
      const neighbour = executor.submit(add, 1, 1);
      const argument = executor.submit(echo, { outer: [0, { inner: makeUnclonable(kind) }] });
      assert.match((await context.failure(argument, 'NOT_SERIALIZABLE')).message, BAD_PLACE);
      const result = executor.submit(unclonable, kind);
      assert.match((await context.failure(result, 'NOT_SERIALIZABLE')).message, BAD_PLACE);
      same(await context.result(neighbour), 2);
      same(await context.result(executor.submit(add, 2, 3)), 5);
    },
  };
}

/** 64 MiB, as the clause says. */
const LARGE = 64 * 2 ** 20;
/** Time for 64 MiB to cross, beyond the usual: 8 MiB a second. */
const LARGE_MS = 8_000;

async function crossesOrTooLarge(
  context: ClauseContext,
  call: PromiseLike<number[]>,
  expected: number[],
): Promise<void> {
  try {
    same(await context.result(call, LARGE_MS), expected, '64 MiB arrive whole');
  } catch (error) {
    if (!(error instanceof ExecutorError)) throw error;
    same(error.code, 'TOO_LARGE', `not “${error.message}”`);
  }
}

/** V1 to V5. */
export const values: readonly Clause[] = [
  {
    id: 'V1',
    part: 'result',
    title: 'a result comes back, to a promise that succeeds',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(add, 2, 3);
      assert.ok(future instanceof Promise, 'promised: a future is a Promise; seen: it is not');
      same(await context.result(future), 5);
      same(future.state, 'succeeded');
    },
  },
  {
    id: 'V1',
    part: 'order',
    title: 'arguments arrive in order, and each result at its own call',
    applies: always,
    async run(context) {
      const executor = await context.create();
      same(await context.result(executor.submit(list, 1, 'b', undefined, [4])), [1, 'b', undefined, [4]]);
      const futures = Array.from({ length: 100 }, (_, index) => executor.submit(add, index, 1_000));
      const sums = await context.result(Promise.all(futures));
      same(
        sums,
        futures.map((_, index) => index + 1_000),
      );
    },
  },
  {
    id: 'V1',
    part: 'inline',
    title: 'the source text of a function runs and its result comes back',
    applies: (supports) => supports.inline,
    async run(context) {
      const executor = await context.create();
      const twice = inlineTask((value: number) => value * 2);
      same(await context.result(executor.submit(twice, 21)), 42);
    },
  },
  {
    id: 'V1',
    part: 'python',
    title: 'a Python function runs and its result comes back',
    applies: (supports) => supports.python,
    async run(context) {
      const executor = await context.create();
      const root = pythonTask<[square: number], number>('math:sqrt');
      same(await context.result(executor.submit(root, 16)), 4);
    },
  },
  {
    id: 'V2',
    part: 'caller',
    title: 'what the caller does to arguments after submit, the task does not see',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const argument = {
        note: 'as submitted',
        list: [1, 2],
        bytes: new Uint8Array([1, 2]),
        map: new Map([['a', 1]]),
      };
      const future = executor.submit(echo, argument);
      argument.note = 'changed';
      argument.list.push(3);
      argument.bytes[0] = 99;
      argument.map.clear();
      const got = (await context.result(future)) as typeof argument;
      same([got.note, got.list, [...got.bytes], got.map.size], ['as submitted', [1, 2], [1, 2], 1]);
    },
  },
  {
    id: 'V2',
    part: 'waiting',
    title: 'arguments are read at submit, also when the call has to wait',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const busy = await occupy(context, executor);
      const argument = { note: 'as submitted' };
      const future = executor.submit(echo, argument);
      argument.note = 'changed';
      busy.release();
      same(await context.result(future), { note: 'as submitted' });
    },
  },
  {
    id: 'V2',
    part: 'task',
    title: 'what the task does to its arguments, the caller does not see',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const page = { note: 'clean', list: [1] };
      const future = executor.submit(scribble, page);
      same(await context.result(future), '{"note":"clean","list":[1]}');
      same(page, { note: 'clean', list: [1] });
    },
  },
  {
    id: 'V2',
    part: 'retry',
    title: 'a second attempt gets the arguments as they were at submit',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(scribble.with({ retries: 1 }), { note: 'clean', list: [1] }, 2);
      same(await context.result(future), '{"note":"clean","list":[1]}');
    },
  },
  ...KINDS.map(crosses),
  ...UNCLONABLE.map(refuses),
  {
    id: 'V4',
    part: 'equal-calls',
    title: 'equal calls each run',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const tokens = await context.result(
        Promise.all(Array.from({ length: 5 }, () => executor.submit(token))),
      );
      const later = await context.result(executor.submit(token));
      same(new Set([...tokens, later]).size, 6, 'six runs');
    },
  },
  {
    id: 'V5',
    part: 'argument',
    title: '64 MiB of bytes or text as argument cross or fail as TOO_LARGE, and the executor lives on',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const large = new Uint8Array(LARGE);
      large.set([1], 0);
      large.set([2], LARGE >> 1);
      large.set([3], LARGE - 1);
      await crossesOrTooLarge(context, executor.submit(sample, large), [LARGE, 1, 2, 3]);
      const text = 'a'.repeat(LARGE);
      await crossesOrTooLarge(context, executor.submit(sample, text), [LARGE, 97, 97, 97]);
      same(await context.result(executor.submit(add, 2, 3)), 5);
    },
  },
  {
    id: 'V5',
    part: 'result',
    title: '64 MiB of bytes as result cross or fail as TOO_LARGE, and the executor lives on',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const result = executor.submit(bytes, LARGE).then((value) => sample(value));
      await crossesOrTooLarge(context, result, [LARGE, 1, 2, 3]);
      same(await context.result(executor.submit(add, 2, 3)), 5);
    },
  },
];
