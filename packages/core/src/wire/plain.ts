/** How many objects are compared one by one before a set takes over. */
const FEW = 24;

const seen: object[] = [];
let many: Set<object> | undefined;

/**
 * True when JSON carries the value exactly: strings, finite numbers, booleans, null, arrays without holes and
 * plain objects, each object met once. Everything else takes the tagged road.
 */
export function isPlain(value: unknown): boolean {
  try {
    return visit(value, 0);
  } catch {
    return false; // a getter threw: the tagged road finds its path
  } finally {
    seen.length = 0;
    many = undefined;
  }
}

function visit(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !(value === 0 && Object.is(value, -0));
    case 'object':
      return value === null || (depth < 200 && firstTime(value) && visitObject(value, depth + 1));
    default:
      return false;
  }
}

function firstTime(value: object): boolean {
  if (many !== undefined) {
    if (many.has(value)) return false;
    many.add(value);
    return true;
  }
  if (seen.includes(value)) return false;
  seen.push(value);
  if (seen.length > FEW) many = new Set(seen);
  return true;
}

function visitObject(value: object, depth: number): boolean {
  const prototype = Object.getPrototypeOf(value);
  if ((value as { toJSON?: unknown }).toJSON !== undefined) return false; // JSON would write what it returns
  if (prototype === Array.prototype) return visitArray(value as unknown[], depth);
  if (prototype !== Object.prototype || Object.getOwnPropertySymbols(value).length > 0) return false;
  for (const key in value) {
    if (!visit((value as Record<string, unknown>)[key], depth)) return false;
  }
  return true;
}

function visitArray(value: readonly unknown[], depth: number): boolean {
  const length = value.length;
  for (let index = 0; index < length; index++) {
    if (!visit(value[index], depth)) return false;
  }
  return length > MANY_ITEMS || Object.keys(value).length === length;
}

/** Beyond this many items an array's own named properties are not looked for: listing its keys costs too much. */
export const MANY_ITEMS = 10_000;
