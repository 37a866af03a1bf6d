import { readFileSync, statSync } from 'node:fs';
import { CommandLineError } from './command-line.js';

/** Shorter ones can be guessed. */
const SHORTEST = 16;

/**
 * The text of a file, without white space around it.
 *
 * @throws CommandLineError when others can read it, or it is too short.
 */
export function readSecret(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  let text: string;
  let mode: number;
  try {
    mode = statSync(path).mode;
    text = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new CommandLineError(`--secret-file cannot be read: ${(cause as Error).message}`, { cause });
  }
  if ((mode & 0o077) !== 0)
    throw new CommandLineError(`--secret-file can be read by others than its owner: chmod 600 ${path}`);
  if (text.length < SHORTEST)
    throw new CommandLineError(
      `expected the secret in ${path} to have at least ${SHORTEST} characters, got ${text.length}`,
    );
  return text;
}
