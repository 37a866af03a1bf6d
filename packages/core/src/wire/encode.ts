import { types } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import { show } from '../expect.js';
import { classNamesOf } from './error-classes.js';
import { MANY_ITEMS } from './plain.js';
import { notSerializable, type Path } from './refusal.js';
import { MAX_DEPTH } from './sealed.js';
import { VIEWS } from './views.js';

/** JSON with tags: an array starts with a word that says what it stands for. See `decode.ts` for each. */
export type Tagged = string | number | boolean | null | Tagged[] | { [key: string]: Tagged };

/** What one walk over a value found. */
export interface Encoded {
  readonly tree: Tagged;
  /** Binary of the value, still the caller's own: copy or move before anybody else runs. */
  readonly blobs: (ArrayBuffer | MessagePort | Uint8Array)[];
}

/**
 * Walks a value once and writes it as tagged JSON; shared references and cycles are kept.
 *
 * @param root - Name of the value in error texts: `'args'`, `'result'`.
 * @param forgiving - For thrown errors: fields that cannot cross are left out and named instead of refused.
 * @throws ExecutorError `NOT_SERIALIZABLE` with the path of the first value that cannot cross.
 */
export function encode(
  value: unknown,
  root: string,
  ports: readonly object[] = [],
  forgiving = false,
): Encoded {
  const numbers = new Map<object, number>();
  const blobs: (ArrayBuffer | MessagePort | Uint8Array)[] = [];
  const path: Path = [root];

  function refuse(what: string, cause?: unknown): never {
    throw notSerializable(path, what, cause);
  }

  function at(step: string | number, item: unknown): Tagged {
    path.push(step);
    const tagged = visit(item);
    path.pop();
    return tagged;
  }

  function visit(value: unknown): Tagged {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['#', Object.is(value, -0) ? '-0' : String(value)];
      case 'undefined':
        return ['u'];
      case 'bigint':
        return ['I', value.toString()];
      case 'function':
        return refuse(`a function${value.name === '' ? '' : ` (${value.name})`}`);
      case 'symbol':
        return refuse('a symbol');
    }
    if (value === null) return null;
    const item = value as object;
    const known = numbers.get(item);
    if (known !== undefined) return ['r', known];
    if (path.length > MAX_DEPTH) refuse(`nested deeper than ${MAX_DEPTH} levels`);
    numbers.set(item, numbers.size);
    return visitObject(item);
  }

  function visitObject(item: object): Tagged {
    if (Array.isArray(item)) return visitArray(item);
    const prototype = Object.getPrototypeOf(item);
    if (prototype === null) return ['N', visitMembers(item)];
    if (types.isNativeError(item) || item instanceof Error) return visitError(item as Error);
    if (prototype === Object.prototype || isObjectPrototype(prototype)) return visitMembers(item);
    if (ports.includes(item)) return ['P', blobs.push(item as MessagePort) - 1];
    if (!BUILT_IN.has(prototype.constructor?.name)) return refuse(describe(item));
    if (types.isMap(item))
      return ['M', ...[...item].flatMap(([k, v]) => [at('.key()', k), at(`.get(${show(k)})`, v)])];
    if (types.isSet(item)) return ['E', ...[...item].map((member, index) => at(index, member))];
    if (types.isDate(item)) return ['D', Number.isNaN(item.getTime()) ? null : item.getTime()];
    if (types.isRegExp(item)) return ['R', item.source, item.flags, item.lastIndex];
    if (item instanceof URL) return ['U', item.href];
    if (types.isArrayBuffer(item)) return ['B', blobs.push(item as ArrayBuffer) - 1];
    if (Buffer.isBuffer(item)) return ['b', blobs.push(item) - 1];
    if (ArrayBuffer.isView(item)) return visitView(item);
    return refuse(describe(item));
  }

  function visitView(item: ArrayBufferView): Tagged {
    if (types.isSharedArrayBuffer(item.buffer)) refuse('a view of shared memory');
    const kind = types.isDataView(item) ? 'DataView' : (item as Uint8Array)[Symbol.toStringTag];
    const length = kind === 'DataView' ? item.byteLength : (item as Uint8Array).length;
    return ['T', kind!, at('.buffer', item.buffer), item.byteOffset, length];
  }

  function visitArray(item: readonly unknown[]): Tagged {
    if (!Array.isArray(Object.getPrototypeOf(item))) refuse(describe(item));
    const whole = item.length > MANY_ITEMS ? hasNoHoles(item) : Object.keys(item).length === item.length;
    if (!whole) return ['S', item.length, visitMembers(item)];
    const tagged: Tagged[] = ['A'];
    for (let index = 0; index < item.length; index++) tagged.push(at(index, read(item, index)));
    return tagged;
  }

  function visitMembers(item: object): Tagged {
    if (Object.getOwnPropertySymbols(item).length > 0) refuse('an object with a member named by a symbol');
    const members: Record<string, Tagged> = {};
    for (const key of Object.keys(item)) {
      setMember(
        members,
        key,
        at(Array.isArray(item) && /^\d+$/.test(key) ? Number(key) : key, read(item, key)),
      );
    }
    return members;
  }

  function read(item: object, key: string | number): unknown {
    try {
      return (item as Record<string | number, unknown>)[key];
    } catch (cause) {
      path.push(key);
      return refuse('a member that throws when it is read', cause);
    }
  }

  function visitError(error: Error): Tagged {
    const fields: Record<string, Tagged> = {};
    const left: string[] = [];
    const take = (key: string, value: () => unknown): void => {
      const depth = path.length;
      const before = blobs.length;
      const met = numbers.size;
      try {
        setMember(fields, key, at(key, value()));
      } catch (cause) {
        if (!forgiving) throw cause;
        forget(met);
        blobs.length = before;
        path.length = depth;
        left.push(key);
      }
    };
    const text = (key: 'name' | 'message' | 'stack'): Tagged => {
      try {
        const value = error[key];
        return value === undefined ? null : String(value);
      } catch {
        return null;
      }
    };
    const head: Tagged[] = [classNamesOf(error), text('name'), text('message'), text('stack')];
    const own = Object.getOwnPropertyNames(error).filter((key) => {
      if (key === 'name' || key === 'message' || key === 'stack') return false;
      return key === 'cause' || key === 'errors' || Object.prototype.propertyIsEnumerable.call(error, key);
    });
    for (const key of own) take(key, () => read(error, key));
    return ['X', ...head, fields, left];
  }

  /** Objects met inside a field that was left out must not be referred to. */
  function forget(met: number): void {
    for (const [item, number] of numbers) if (number >= met) numbers.delete(item);
  }

  return { tree: visit(value), blobs };
}

/** Classes whose instances cross; a class that extends one of them does not. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'Map',
  'Set',
  'Date',
  'RegExp',
  'URL',
  'ArrayBuffer',
  'Buffer',
  ...VIEWS.keys(),
]);

function setMember(members: Record<string, Tagged>, key: string, value: Tagged): void {
  if (key === '__proto__') {
    Object.defineProperty(members, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    members[key] = value;
  }
}

function hasNoHoles(items: readonly unknown[]): boolean {
  for (let index = 0; index < items.length; index++) {
    if (items[index] === undefined && !(index in items)) return false;
  }
  return true;
}

/** That of another realm, such as a `vm` context; classes and objects may inherit from `null` as well. */
function isObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

function describe(item: object): string {
  if (types.isPromise(item)) return 'a promise';
  if (types.isSharedArrayBuffer(item)) return 'shared memory';
  if (types.isBoxedPrimitive(item)) return 'a boxed primitive';
  if (types.isWeakMap(item) || types.isWeakSet(item)) return 'a weak collection';
  const name = Object.getPrototypeOf(item)?.constructor?.name;
  return name === undefined || name === '' ? 'an instance of a class' : `an instance of ${name}`;
}
