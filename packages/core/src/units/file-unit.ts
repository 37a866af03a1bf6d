import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ExecutorError } from '../executor-error.js';
import type { PortableReference } from '../task/code-unit.js';
import { sha256Of } from './bundle-folder.js';
import { type Imported, importModule, remedyFor } from './import-module.js';

/**
 * A file that has changed since the call was submitted is other code.
 *
 * @throws ExecutorError `REJECTED` when its hash is another, or it cannot be read.
 */
export async function expectFile({ code, at }: PortableReference): Promise<void> {
  if (code.kind !== 'file' || code.sha256 === undefined) return;
  const found = sha256Of(await read(at.url));
  if (found === code.sha256) return;
  const what = `${at.url} has changed since the call was submitted: expected the SHA-256 ${code.sha256}, got ${found}`;
  throw new ExecutorError('REJECTED', `${what}. Submit the call again, or pass code: 'bundle'.`);
}

/** Imports a task's module with the loaders of its submitter. */
export async function importFile({ code, at }: PortableReference): Promise<Imported> {
  if (code.kind === 'file') for (const loader of code.loaders ?? []) await importLoader(loader);
  return importModule(at.url);
}

async function read(url: string): Promise<Uint8Array> {
  try {
    return await readFile(fileURLToPath(url));
  } catch (cause) {
    const what = `expected the file ${url}, which this worker cannot read`;
    throw new ExecutorError('REJECTED', `${what}. ${remedyFor(cause)}.`, { cause });
  }
}

/** Registers hooks, as `--import` does before a program begins. */
async function importLoader(url: string): Promise<void> {
  const { exports, cause } = await importModule(url);
  if (exports !== undefined) return;
  throw new ExecutorError(
    'REJECTED',
    `expected the submitter's loader ${url}, which cannot be imported here`,
    { cause },
  );
}
