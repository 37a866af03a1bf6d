import assert from 'node:assert/strict';
import type { Clause, ClauseContext } from '../clause.js';
import { same } from '../same.js';
import { always } from '../selectors.js';
import {
  BUILT_IN_ERRORS,
  type BuiltIn,
  builtInError,
  type Oddity,
  QuotaError,
  throwBuiltIn,
  throwHostile,
  throwOdd,
  throwRegistered,
  throwValue,
} from '../tasks/failing.js';
import { add } from '../tasks/values.js';

type Fields = Error & Record<string, unknown>;

async function odd(context: ClauseContext, oddity: Oddity): Promise<Fields> {
  const executor = await context.create();
  return (await context.rejection(executor.submit(throwOdd, oddity))) as Fields;
}

function builtIn(name: BuiltIn): Clause {
  return {
    id: 'F1',
    part: name,
    title: `the task's own ${name} arrives with class, name, message and the remote stack`,
    applies: always,
    async run(context) {
      const executor = await context.create();
      const error = (await context.rejection(executor.submit(throwBuiltIn, name, 'on purpose'))) as Error;
      assert.equal(
        Object.getPrototypeOf(error),
        builtInError(name).prototype,
        `promised: a ${name}; seen: ${error}`,
      );
      same([error.name, error.message], [name, 'on purpose']);
      assert.match(String(error.stack), /thrownFromHere/, 'promised: the stack of the task; seen: another');
    },
  };
}

function nonError(part: string, what: string, value: unknown): Clause {
  return {
    id: 'F2',
    part,
    title: `throwing ${what} fails as NON_ERROR_THROWN and keeps the value as cause`,
    applies: always,
    async run(context) {
      const executor = await context.create();
      const error = await context.failure(executor.submit(throwValue, value), 'NON_ERROR_THROWN');
      assert.ok('cause' in error, 'promised: the value as `cause`; seen: no cause');
      same(error.cause, value);
    },
  };
}

/** F1 and F2. */
export const errorsOfTasks: readonly Clause[] = [
  ...BUILT_IN_ERRORS.map(builtIn),
  {
    id: 'F1',
    part: 'registered',
    title: 'an error of a registered class arrives as that class, without running its constructor',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const error = await context.rejection(executor.submit(throwRegistered, 3));
      assert.ok(error instanceof QuotaError, `promised: a QuotaError; seen: ${error}`);
      same([error.name, error.message, error.code], ['QuotaError', 'more than 3 are not allowed', 'E_QUOTA']);
      same(error.quota, { max: 3 });
    },
  },
  {
    id: 'F1',
    part: 'unregistered',
    title: 'an error of a class nobody registered arrives as an Error with its name, message and code',
    applies: always,
    async run(context) {
      const error = await odd(context, 'unregistered');
      assert.ok(error instanceof Error, `promised: an Error; seen: ${error}`);
      same([error.name, error.code], ['UnknownAtHome', 'E_UNKNOWN_AT_HOME']);
      same(error.message, 'only the worker knows my class');
    },
  },
  {
    id: 'F1',
    part: 'DOMException',
    title: "the task's own DOMException, as aborted signals throw it, arrives with class, name and message",
    applies: always,
    async run(context) {
      const error = await odd(context, 'dom exception');
      assert.ok((error as unknown) instanceof DOMException, `promised: a DOMException; seen: ${error}`);
      same([error.name, error.message], ['AbortError', 'stopped by the task']);
    },
  },
  {
    id: 'F1',
    part: 'fields',
    title: 'an error keeps its own name, code and fields of any kind that crosses',
    applies: always,
    async run(context) {
      const error = await odd(context, 'fields');
      assert.ok(error instanceof TypeError, `promised: a TypeError; seen: ${error}`);
      same([error.name, error.code], ['NamedByTask', 'E_FIELDS']);
      same(error.when, new Date(86_400_000));
      same(error.detail, { tried: ['a', 'b'], limits: new Map([['a', 1n]]) });
    },
  },
  {
    id: 'F1',
    part: 'unclonable-field',
    title: 'an error with a field that cannot cross still arrives, with the rest of it',
    applies: always,
    async run(context) {
      const error = await odd(context, 'unclonable field');
      assert.ok(error instanceof RangeError, `promised: the RangeError of the task; seen: ${error}`);
      same([error.message, error.code], ['with a function', 'E_FUNCTION']);
    },
  },
  {
    id: 'F1',
    part: 'cause',
    title: 'an error keeps its chain of causes',
    applies: always,
    async run(context) {
      const outer = await odd(context, 'cause');
      const middle = outer.cause as Fields | undefined;
      const inner = middle?.cause as Fields | undefined;
      assert.ok(
        middle instanceof RangeError && inner instanceof TypeError,
        `promised: both causes; seen: ${middle}`,
      );
      same([middle.message, inner.message, inner.code], ['middle', 'inner', 'E_INNER']);
      same((await odd(context, 'text cause')).cause, 'a text');
    },
  },
  {
    id: 'F1',
    part: 'aggregate',
    title: 'an AggregateError keeps its errors',
    applies: always,
    async run(context) {
      const error = await odd(context, 'aggregate');
      assert.ok(error instanceof AggregateError, `promised: an AggregateError; seen: ${error}`);
      const [first, second, third] = error.errors as unknown[];
      assert.ok(
        first instanceof TypeError && second instanceof QuotaError,
        'promised: each class; seen: others',
      );
      same([first.message, second.quota, third], ['first', { max: 2 }, 'a text']);
    },
  },
  {
    id: 'F1',
    part: 'remote',
    title: 'an error tells executor, host, pid and attempt in a non-enumerable `remote`',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const error = (await context.rejection(executor.submit(throwBuiltIn, 'Error', 'here'))) as Fields;
      assert.ok(!Object.keys(error).includes('remote'), 'promised: `remote` is not enumerable; seen: it is');
      const remote = error.remote as Record<string, unknown> | undefined;
      assert.ok(remote, 'promised: `remote`; seen: nothing');
      same([remote.executor, remote.attempt], [executor.name, 1]);
      assert.ok(typeof remote.host === 'string' && remote.host !== '', 'promised: `remote.host`; seen: none');
      assert.ok(Number.isInteger(remote.pid), `promised: \`remote.pid\`; seen: ${remote.pid}`);
    },
  },
  nonError('null', 'null', null),
  nonError('undefined', 'undefined', undefined),
  nonError('text', 'a text', 'just text'),
  nonError('object', 'a plain object', { code: 'E_OBJECT', list: [1] }),
  {
    id: 'F2',
    part: 'hostile',
    title: 'throwing an object whose members throw fails as NON_ERROR_THROWN, and the executor lives on',
    applies: always,
    async run(context) {
      const executor = await context.create();
      await context.failure(executor.submit(throwHostile), 'NON_ERROR_THROWN');
      same(await context.result(executor.submit(add, 2, 3)), 5);
    },
  },
  {
    id: 'F2',
    part: 'getter',
    title: 'an error with a getter that throws still arrives as that error',
    applies: always,
    async run(context) {
      const error = await odd(context, 'getter');
      assert.ok(error instanceof RangeError, `promised: the RangeError of the task; seen: ${error}`);
      same(error.message, 'with a getter');
    },
  },
];
