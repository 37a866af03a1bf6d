import { isDeepStrictEqual } from 'node:util';
import type { CallOptions, Executor, Future } from '@elsewhere/core';
import type { Random } from './random.js';
import * as tasks from './tasks.js';

/** One call before it is submitted: what it does and what must come of it. */
export interface Plan {
  submit(executor: Executor, options: CallOptions): Future<unknown>;
  /** Is this the right value? */
  right(value: unknown): boolean;
  /** Is this the error of the task itself, in that attempt? Default: it throws none. */
  throws?(error: unknown, attempt: number): boolean;
  /** Its worker dies of it, in that attempt. Default: never. */
  dies?(attempt: number): boolean;
  /** Somebody has to stop it. Default: it ends by itself. */
  readonly endless?: boolean;
  /** Extra runs that belong to it. Default: none. */
  readonly retries?: number;
  /** Why it cannot be sent twice: its values move, or it is sent something that is not sent again. Default: it can. */
  readonly once?: 'moved' | 'told';
}

/** A kind of call. */
export interface Kind {
  readonly name: string;
  /** How often it comes, beside the weights of the others. */
  readonly weight: number;
  /** What the executor has to support. Default: nothing. */
  readonly needs?: 'process' | 'transfer';
  plan(mark: tasks.Mark, random: Random): Plan;
}

const MIB = 2 ** 20;

function given(value: unknown, how: 'timers' | 'spin', ms: number): (mark: tasks.Mark) => Plan {
  return (mark) => ({
    submit: (executor, options) => executor.submit(tasks.give.with(options), mark, value, how, ms),
    right: (got) => isDeepStrictEqual(got, value),
  });
}

function plain(random: Random): unknown {
  return {
    number: random.below(1e9),
    text: 'ä€😀'.repeat(random.below(20)),
    list: [null, true, [random.below(9)]],
  };
}

function rich(random: Random): unknown {
  const shared = { when: new Date(random.below(1e12)), big: 2n ** BigInt(random.below(90)) };
  const map = new Map<unknown, unknown>([[shared, new Set([1, Number.NaN, -0])]]);
  return {
    shared,
    again: shared,
    map,
    pattern: /a+/gi,
    nothing: undefined,
    url: new URL('https://example.org/a?b'),
  };
}

function bytes(random: Random): Uint8Array {
  return new Uint8Array(MIB).fill(random.below(256));
}

function dying(how: tasks.Death, weight: number, needs?: 'process'): Kind {
  return {
    name: how,
    weight,
    ...(needs === undefined ? {} : { needs }),
    plan(mark, random) {
      const succeedOn = random.chance(0.3) && how !== 'memory' ? 2 : 99;
      return {
        submit: (executor, options) => executor.submit(tasks.die.with(options), mark, how, succeedOn),
        right: (attempt) => (attempt as number) >= succeedOn,
        dies: (attempt) => attempt < succeedOn,
        retries: succeedOn === 2 ? random.below(3) : 0,
      };
    },
  };
}

function hanging(how: 'heed' | 'timers' | 'spin' | 'block', weight: number): Kind {
  return {
    name: `hang, ${how}`,
    weight,
    plan: (mark) => ({
      submit: (executor, options) => executor.submit(tasks.hang.with(options), mark, how),
      right: () => false,
      endless: true,
    }),
  };
}

function breeding(detached: boolean): Kind {
  return {
    name: detached ? 'breed, detached' : 'breed',
    weight: 0.3,
    needs: 'process',
    plan: (mark) => ({
      submit: (executor, options) => executor.submit(tasks.breed.with(options), mark, detached),
      right: () => false,
      endless: true,
    }),
  };
}

/** All kinds. */
const kinds: readonly Kind[] = [
  { name: 'quick', weight: 30, plan: (mark, random) => given(plain(random), 'spin', 0)(mark) },
  {
    name: 'sleepy',
    weight: 14,
    plan: (mark, random) => given(plain(random), 'timers', random.below(8))(mark),
  },
  { name: 'busy', weight: 8, plan: (mark, random) => given(plain(random), 'spin', random.below(6))(mark) },
  { name: 'rich', weight: 10, plan: (mark, random) => given(rich(random), 'spin', 0)(mark) },
  {
    name: 'long text',
    weight: 4,
    plan: (mark, random) => given('x'.repeat(random.below(200_000)), 'spin', 0)(mark),
  },
  { name: 'binary', weight: 3, plan: (mark, random) => given(bytes(random), 'timers', 0)(mark) },
  {
    name: 'moved',
    weight: 3,
    needs: 'transfer',
    plan(mark, random) {
      const value = bytes(random);
      const { buffer } = value;
      const expected = value.slice();
      return {
        submit: (executor, options) =>
          executor.submit(tasks.give.with({ ...options, transfer: [buffer] }), mark, value, 'timers', 0),
        right: (got) => isDeepStrictEqual(got, expected),
        once: 'moved',
      };
    },
  },
  {
    name: 'failing',
    weight: 10,
    plan(mark, random) {
      const succeedOn = 1 + random.below(4);
      return {
        submit: (executor, options) => executor.submit(tasks.fail.with(options), mark, succeedOn),
        right: (attempt) => (attempt as number) >= succeedOn,
        throws: (error, attempt) =>
          error instanceof RangeError && error.message === `call ${mark[1]} fails in attempt ${attempt}`,
        retries: random.below(4),
      };
    },
  },
  {
    name: 'unclonable',
    weight: 4,
    plan: (mark) => ({
      submit: (executor, options) => executor.submit(tasks.unclonable.with(options), mark),
      right: () => false,
      throws: (error) => (error as { code?: unknown }).code === 'NOT_SERIALIZABLE',
    }),
  },
  {
    name: 'flood',
    weight: 3,
    plan(mark, random) {
      const count = random.below(600);
      const heard: unknown[] = [];
      return {
        submit(executor, options) {
          const future = executor.submit(tasks.flood.with(options), mark, count);
          future.on('message', (message) => {
            if (message === 0) heard.length = 0; // a new attempt
            heard.push(message);
          });
          return future;
        },
        right: (got) =>
          got === count && heard.length === count && heard.every((each, index) => each === index),
      };
    },
  },
  {
    name: 'converse',
    weight: 4,
    plan: (mark) => ({
      submit(executor, options) {
        const future = executor.submit(tasks.converse.with(options), mark, mark[1]);
        future.on('request', ({ data, respond }) => respond((data as number) * 2));
        future.send({ hello: mark[1] });
        return future;
      },
      right: (got) => isDeepStrictEqual(got, [mark[1] * 2, { hello: mark[1] }]),
      once: 'told',
    }),
  },
  {
    name: 'keyed',
    weight: 3,
    plan(mark, random) {
      const value = plain(random);
      const keyed = { key: `call ${mark[1]}` };
      let same = true;
      return {
        submit(executor, options) {
          const one = executor.submit(tasks.give.with({ ...options, ...keyed }), mark, value, 'timers', 1);
          same = executor.submit(tasks.give.with(keyed), mark, 'another', 'timers', 1) === one;
          return one;
        },
        right: (got) => same && isDeepStrictEqual(got, value),
      };
    },
  },
  {
    name: 'doom',
    weight: 0.5,
    plan: (mark, random) => ({
      submit: (executor, options) => executor.submit(tasks.doom.with(options), mark, 1 + random.below(10)),
      right: (got) => got === 'doomed',
    }),
  },
  dying('exit', 0.9),
  dying('uncaught', 0.5),
  dying('reject', 0.4),
  dying('memory', 0.1),
  dying('SIGKILL', 0.4, 'process'),
  dying('SIGSEGV', 0.3, 'process'),
  dying('abort', 0.2, 'process'),
  hanging('heed', 0.8),
  hanging('timers', 0.4),
  hanging('spin', 0.5),
  hanging('block', 0.4),
  breeding(false),
  breeding(true),
];

/** Those that an executor has to bear. */
export function kindsFor({ supports }: Executor): readonly Kind[] {
  return kinds.filter(({ needs }) => {
    if (needs === 'process') return supports.isolation === 'process';
    return needs !== 'transfer' || supports.transfer;
  });
}
