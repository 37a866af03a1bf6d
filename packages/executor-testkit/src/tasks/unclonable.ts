import { Readable } from 'node:stream';

/** Kinds of values that cannot cross to or from a worker. */
export type Unclonable =
  | 'function'
  | 'symbol'
  | 'promise'
  | 'stream'
  | 'web stream'
  | 'instance'
  | 'weak map';

class Visitor {
  readonly since = 1;
}

const MAKERS: Record<Unclonable, () => unknown> = {
  function: () => () => 1,
  symbol: () => Symbol('mark'),
  promise: () => Promise.resolve(1),
  stream: () => Readable.from(['a']),
  'web stream': () => new ReadableStream(),
  instance: () => new Visitor(),
  'weak map': () => new WeakMap(),
};

/** All the kinds. */
export const UNCLONABLE: readonly Unclonable[] = Object.keys(MAKERS) as Unclonable[];

/** A fresh value of a kind. */
export function makeUnclonable(kind: Unclonable): unknown {
  return MAKERS[kind]();
}
