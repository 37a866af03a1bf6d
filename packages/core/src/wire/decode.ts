import { types } from 'node:util';
import { ExecutorError } from '../executor-error.js';
import type { Tagged } from './encode.js';
import { rebuildError } from './error.js';
import { MAX_DEPTH } from './sealed.js';
import { VIEWS } from './views.js';

/**
 * The value of a tagged tree. Tags: `A` array, `S` array with holes or named members, `N` object without
 * prototype, `M` Map, `E` Set, `D` Date, `R` RegExp, `U` URL, `I` bigint, `#` number that JSON has not,
 * `u` undefined, `B` ArrayBuffer, `b` Buffer, `T` typed array or DataView, `P` port, `X` error,
 * `r` the n-th object of this tree again. Objects are numbered as they are met, on both sides alike.
 */
export function decode(tree: Tagged, blobs: readonly unknown[]): unknown {
  const met: unknown[] = [];
  let depth = 0;

  function broken(what: string): never {
    throw new ExecutorError(
      'REJECTED',
      `expected a sealed value, got ${what}: sender and receiver do not fit`,
    );
  }

  function meet<T>(value: T): T {
    met.push(value);
    return value;
  }

  function blob(position: Tagged | undefined): unknown {
    const found = typeof position === 'number' ? blobs[position] : undefined;
    return found ?? broken(`no binary at ${position}`);
  }

  function members(target: object, tagged: Tagged | undefined): object {
    for (const [key, value] of Object.entries((tagged ?? broken('an object without members')) as object)) {
      const decoded = visit(value);
      if (key === '__proto__') {
        Object.defineProperty(target, key, {
          value: decoded,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      } else {
        (target as Record<string, unknown>)[key] = decoded;
      }
    }
    return target;
  }

  function visit(tagged: Tagged): unknown {
    if (tagged === null || typeof tagged !== 'object') return tagged;
    if (++depth > MAX_DEPTH * 2) broken(`nesting beyond ${MAX_DEPTH} levels`);
    const value = Array.isArray(tagged) ? visitTag(tagged) : members(meet({}), tagged);
    depth--;
    return value;
  }

  function visitTag(tagged: Tagged[]): unknown {
    const first = tagged[1];
    switch (tagged[0]) {
      case 'A': {
        const items = meet<unknown[]>([]);
        for (let index = 1; index < tagged.length; index++) items.push(visit(tagged[index]!));
        return items;
      }
      case 'S':
        return members(meet(new Array(Number(first))), tagged[2]);
      case 'N':
        return members(meet(Object.create(null) as object), first);
      case 'M': {
        const map = meet(new Map());
        for (let index = 1; index < tagged.length; index += 2) {
          const key = visit(tagged[index]!);
          map.set(key, visit(tagged[index + 1]!));
        }
        return map;
      }
      case 'E': {
        const set = meet(new Set());
        for (let index = 1; index < tagged.length; index++) set.add(visit(tagged[index]!));
        return set;
      }
      case 'D':
        return meet(new Date(first === null ? Number.NaN : Number(first)));
      case 'R': {
        const expression = meet(new RegExp(String(first), String(tagged[2])));
        expression.lastIndex = Number(tagged[3]);
        return expression;
      }
      case 'U':
        return meet(new URL(String(first)));
      case 'I':
        return BigInt(String(first));
      case '#':
        return Number(first);
      case 'u':
        return undefined;
      case 'B':
      case 'P':
        return meet(blob(first));
      case 'b': {
        const bytes = blob(first) as ArrayBuffer;
        return meet(Buffer.from(bytes));
      }
      case 'T':
        return visitView(tagged);
      case 'X':
        return visitError(tagged);
      case 'r':
        return met[Number(first)] ?? broken(`a reference to object ${first}`);
      default:
        return broken(`the tag ${JSON.stringify(tagged[0])}`);
    }
  }

  function visitView(tagged: Tagged[]): unknown {
    const place = met.push(undefined) - 1;
    const View = VIEWS.get(String(tagged[1])) ?? broken(`a view named ${tagged[1]}`);
    const buffer = visit(tagged[2]!);
    if (!types.isArrayBuffer(buffer)) broken('a view of something that is not binary');
    const view = new View(buffer, Number(tagged[3]), Number(tagged[4]));
    met[place] = view;
    return view;
  }

  function visitError(tagged: Tagged[]): unknown {
    const [, classes, name, message, stack, fields, left] = tagged;
    const error = meet(rebuildError(classes as string[], name as string | null, message as string | null));
    if (typeof stack === 'string') {
      Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
    }
    for (const [key, value] of Object.entries(fields as { [key: string]: Tagged })) {
      const enumerable = key !== 'cause' && key !== 'errors';
      const decoded = visit(value);
      Object.defineProperty(error, key, { value: decoded, enumerable, configurable: true, writable: true });
    }
    if ((left as string[]).length > 0) {
      Object.defineProperty(error, 'leftOut', { value: left, configurable: true, writable: true });
    }
    return error;
  }

  return visit(tree);
}
