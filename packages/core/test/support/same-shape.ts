import { types } from 'node:util';

/**
 * Where a value and its copy differ, as a path, or `undefined` when they do not: same kinds, same members in the
 * same order, same pattern of shared references and cycles, and no object of one is an object of the other.
 */
export function difference(left: unknown, right: unknown): string | undefined {
  const partners = new Map<object, object>();
  const taken = new Set<object>();

  function compare(one: unknown, two: unknown, path: string): string | undefined {
    if (typeof one !== 'object' || one === null || typeof two !== 'object' || two === null) {
      return Object.is(one, two) ? undefined : `${path}: ${String(one)} became ${String(two)}`;
    }
    const partner = partners.get(one);
    if (partner !== undefined) return partner === two ? undefined : `${path}: a shared reference was lost`;
    if (taken.has(two)) return `${path}: two objects became one`;
    if (one === two) return `${path}: the copy shares an object with the original`;
    partners.set(one, two);
    taken.add(two);
    return compareKind(one, two, path) ?? compareContents(one, two, path) ?? compareMembers(one, two, path);
  }

  function compareKind(one: object, two: object, path: string): string | undefined {
    if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(two)) return `${path}: another prototype`;
    if (Array.isArray(one) && one.length !== (two as unknown[]).length) return `${path}: another length`;
    const [first, second] = [textOf(one), textOf(two)];
    return first === second ? undefined : `${path}: ${first} became ${second}`;
  }

  function compareContents(one: object, two: object, path: string): string | undefined {
    if (types.isMap(one))
      return compare([...one].flat(), [...(two as Map<unknown, unknown>)].flat(), `${path}.entries`);
    if (types.isSet(one)) return compare([...one], [...(two as Set<unknown>)], `${path}.members`);
    if (ArrayBuffer.isView(one) && !Buffer.isBuffer(one)) {
      return compare(one.buffer, (two as ArrayBufferView).buffer, `${path}.buffer`);
    }
    return undefined;
  }

  function compareMembers(one: object, two: object, path: string): string | undefined {
    const keys = ArrayBuffer.isView(one) ? [] : Object.keys(one);
    const others = ArrayBuffer.isView(two) ? [] : Object.keys(two);
    if (JSON.stringify(keys) !== JSON.stringify(others)) return `${path}: members ${keys} became ${others}`;
    for (const key of keys) {
      const found = compare(read(one, key), read(two, key), `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  return compare(left, right, 'value');
}

function read(holder: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)!.value;
}

/** What an object holds besides members: its time, its pattern, its bytes. */
function textOf(item: object): string {
  if (types.isDate(item)) return `Date ${item.getTime()}`;
  if (types.isRegExp(item)) return `RegExp ${String(item)} at ${item.lastIndex}`;
  if (item instanceof URL) return `URL ${item.href}`;
  if (item instanceof Error) return `${item.name}: ${item.message}`;
  if (types.isArrayBuffer(item)) return `ArrayBuffer ${Buffer.from(item).toString('hex')}`;
  if (Buffer.isBuffer(item)) return `Buffer ${item.toString('hex')}`;
  if (ArrayBuffer.isView(item)) return `${item.constructor.name} ${item.byteOffset} ${item.byteLength}`;
  return '';
}
