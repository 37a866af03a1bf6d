import { show } from '@elsewhere/core/adapter';
import { ExecutorError } from '@elsewhere/core/worker';

/** The error for an envelope that is not what it should be. */
export function rejected(expected: string, got: unknown, cause?: unknown): ExecutorError {
  const sentence = `expected ${expected}, got \`${show(got)}\`: sender and receiver do not fit`;
  return new ExecutorError('REJECTED', sentence, cause === undefined ? {} : { cause });
}

/** @throws ExecutorError `REJECTED` unless the text is JSON of an object. */
export function readObject(what: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw rejected(`${what} to be JSON`, text, cause);
  }
  return expectRecord(what, value);
}

export function expectRecord(what: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw rejected(`${what} to be an object`, value);
}

export function expectList(what: string, value: unknown, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw rejected(`${what} to be a list`, value);
  if (value.length <= most) return value;
  throw new ExecutorError('TOO_LARGE', `expected at most ${most} ${what}, got ${value.length}`);
}

export function expectText(what: string, value: unknown, most: number): string {
  if (typeof value !== 'string') throw rejected(`${what} to be a text`, value);
  if (value.length <= most) return value;
  throw new ExecutorError(
    'TOO_LARGE',
    `expected ${what} to have at most ${most} characters, got ${value.length}`,
  );
}

/** A whole number from `least` to the largest that is exact. */
export function expectCount(what: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw rejected(`${what} to be a whole number of at least ${least}`, value);
}

export function expectFinite(what: string, value: unknown): number {
  if (Number.isFinite(value)) return value as number;
  throw rejected(`${what} to be a finite number`, value);
}

/** One of a list by its position. */
export function expectPlace<T>(what: string, list: readonly T[], place: unknown): T {
  if (Number.isInteger(place) && (place as number) >= 0 && (place as number) < list.length)
    return list[place as number]!;
  throw rejected(`${what} to be a position in a list of ${list.length}`, place);
}
