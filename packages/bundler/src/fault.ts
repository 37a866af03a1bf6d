import { ExecutorError } from '@elsewhere/core';
import type { Message } from 'esbuild';

/** Something in a source that cannot be bundled, and where. */
export interface Fault {
  readonly text: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
}

/** Shape: `'src/tasks.ts:12:4: expected …'`. */
export function sentenceOf({ text, location, notes }: Message): string {
  const where = location === null ? '' : `${location.file}:${location.line}:${location.column + 1}: `;
  return [`${where}${text}`, ...notes.map((note) => note.text)].join(' ');
}

/** `REJECTED` with every fault on a line of its own. */
export function cannotBundle(entry: string, sentences: readonly string[], cause?: unknown): ExecutorError {
  const details = cause === undefined ? {} : { cause };
  return new ExecutorError('REJECTED', [`${entry} cannot be bundled:`, ...sentences].join('\n  '), details);
}
