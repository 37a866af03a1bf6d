/** The name in `known` that is closest to `given`, when it is close enough to be a slip of the pen. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** The names that are closest to `given`, the closest first. */
export function nearestNames(given: string, known: readonly string[], count: number): string[] {
  const distances = new Map(
    known.map((name) => [name, editDistance(given.toLowerCase(), name.toLowerCase())]),
  );
  return [...distances.keys()].sort((a, b) => distances.get(a)! - distances.get(b)!).slice(0, count);
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const swap = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(swap, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}

/** A value as it is shown in an error sentence: short, on one line, never throwing. */
export function show(value: unknown): string {
  try {
    if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
    if (Array.isArray(value)) return `an array of ${value.length}`;
    if (typeof value === 'object' && value !== null) {
      const name = Object.getPrototypeOf(value)?.constructor?.name;
      return name === undefined || name === 'Object' ? 'an object' : `an instance of ${name}`;
    }
    return String(value);
  } catch {
    return 'a value that cannot be shown';
  }
}

function refuse(name: string, expected: string, value: unknown, wrongType: boolean): never {
  const sentence = `expected \`${name}\` to be ${expected}, got \`${show(value)}\``;
  throw wrongType ? new TypeError(sentence) : new RangeError(sentence);
}

/**
 * Checks that an options argument is an object with known members only.
 *
 * @param where - Who takes the options, as the user wrote it: `threads()`.
 * @throws TypeError that names the unknown member and the nearest known one.
 */
export function expectOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`expected the options of ${where} to be an object, got \`${show(options)}\``);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const hint = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`;
    throw new TypeError(
      `${where} has no option \`${name}\`.${hint} Known options: ${known.join(', ') || 'none'}.`,
    );
  }
}

/** Checks an optional whole number of at least `least`. */
export function expectInteger(name: string, value: unknown, least: number): void {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= least)) return;
  const expected = least === 1 ? 'a positive integer' : `an integer of at least ${least}`;
  refuse(name, expected, value, typeof value !== 'number');
}

/** Checks an optional finite number of at least `least`. */
export function expectNumber(name: string, value: unknown, least: number): void {
  if (value === undefined || (Number.isFinite(value) && (value as number) >= least)) return;
  refuse(name, `a finite number of at least ${least}`, value, typeof value !== 'number');
}

/** Checks an optional boolean. */
export function expectBoolean(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') refuse(name, 'true or false', value, true);
}

/** Checks an optional string. */
export function expectString(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') refuse(name, 'a string', value, true);
}

/** Checks an optional function. */
export function expectFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') refuse(name, 'a function', value, true);
}

/** Checks an optional word of a list. */
export function expectOneOf(name: string, value: unknown, words: readonly string[]): void {
  if (value === undefined || words.includes(value as string)) return;
  const expected = words.map((word) => `'${word}'`).join(', ');
  refuse(name, `one of ${expected}`, value, typeof value !== 'string');
}

/** @throws TypeError unless the value is a text that is not empty. */
export function expectName(parameter: string, name: unknown): asserts name is string {
  if (typeof name === 'string' && name !== '') return;
  throw new TypeError(`expected \`${parameter}\` to be a text that is not empty, got \`${show(name)}\``);
}
