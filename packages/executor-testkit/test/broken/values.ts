import { runHere } from '@elsewhere/core/worker';
import { callWith, type Fault, onThisThread, runs } from './fault.js';

const carelessRun = runs(
  () => (call, context) => runHere(call, context, { executor: 'reference', clone: false }),
);
const viaJson = runs((honest) => async (call, context) => {
  const text = JSON.stringify(await honest(call, context));
  return text === undefined ? undefined : JSON.parse(text);
});
const viaClone = runs((honest) => async (call, context) => structuredClone(await honest(call, context)));

/** Kinds that JSON loses, and those that structured clone loses. */
const LOST_BY_JSON = [
  'undefined',
  'numbers',
  'bigint',
  'holes',
  'map',
  'set',
  'date',
  'regexp',
  'typed-arrays',
  'cycles',
];
const LOST_BY_CLONE = ['no-prototype', 'buffer', 'url', 'errors'];

function remembering(): ReturnType<typeof runs> {
  const known = new Map<string, unknown>();
  return runs((honest) => async (call, context) => {
    const key = `${call.task.name} ${JSON.stringify(call.args)}`;
    if (!known.has(key)) known.set(key, await honest(call, context));
    context.started();
    return known.get(key);
  });
}

function reusingArguments(): ReturnType<typeof runs> {
  const first = new Map<string, readonly unknown[]>();
  return runs((honest) => (call, context) => {
    const args = first.get(call.id) ?? call.args;
    first.set(call.id, args);
    return honest(callWith(call, { args }), context);
  });
}

/** V1 to V5. */
export const values: readonly Fault[] = [
  {
    clause: 'V1/result',
    fault: 'loses results',
    create: runs((honest) => async (call, context) => void (await honest(call, context))),
  },
  {
    clause: 'V1/order',
    fault: 'hands arguments over in the wrong order',
    create: runs(
      (honest) => (call, context) => honest(callWith(call, { args: [...call.args].reverse() }), context),
    ),
  },
  {
    clause: 'V2/caller',
    fault: 'reads arguments when the call starts',
    create: runs((honest) => honest, { clone: false }),
  },
  {
    clause: 'V2/waiting',
    fault: 'reads arguments when the call starts',
    create: runs((honest) => honest, { clone: false }),
  },
  {
    clause: 'V2/task',
    fault: 'lets tasks write on the caller’s arguments',
    create: runs((honest) => honest, { clone: false }),
  },
  { clause: 'V2/retry', fault: 'hands the same arguments to every attempt', create: reusingArguments() },
  ...LOST_BY_JSON.map((kind) => ({
    clause: `V3/${kind}`,
    fault: 'carries results as JSON',
    create: viaJson,
  })),
  ...LOST_BY_CLONE.map((kind) => ({
    clause: `V3/${kind}`,
    fault: 'carries results by structured clone',
    create: viaClone,
  })),
  { clause: 'V3/no-function', fault: 'hands results over as they are', create: carelessRun },
  { clause: 'V3/no-instance', fault: 'hands results over as they are', create: carelessRun },
  { clause: 'V4/equal-calls', fault: 'answers equal calls from memory', create: remembering() },
  {
    clause: 'V5/argument',
    fault: 'cuts large arguments',
    create: runs((honest) => (call, context) => {
      const cut = call.args.map((value) =>
        value instanceof Uint8Array ? value.subarray(0, 2 ** 20) : value,
      );
      return honest(callWith(call, { args: cut }), context);
    }),
  },
  {
    clause: 'V5/result',
    fault: 'fails on large results with an error of its own',
    create: runs((honest) => async (call, context) => {
      const result = await honest(call, context);
      if (result instanceof Uint8Array && result.length > 2 ** 20) throw new RangeError('out of buffers');
      return result;
    }),
    honest: onThisThread,
  },
];
