import { open, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ExecutorError } from '@elsewhere/core';
import {
  type CodeOption,
  type CodeUnit,
  checkCode,
  isBundle,
  needsCode,
  type PortableReference,
  portableReference,
  referenceOf,
  sha256Of,
} from '@elsewhere/core/adapter';
import { buildBundle, pathOf } from './build-bundle.js';
import type { Bundle, BundleOptions } from './bundle.js';
import { readBundle } from './bundle-files.js';
import { loaderModules } from './loader-modules.js';

/** A task as it travels, with the code that has to be there before it can run. */
export interface ShippedTask {
  readonly reference: PortableReference;
  /** By SHA-256; empty unless the unit is a bundle. The same map for all tasks of one bundle. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/** The code that the calls of one executor mean. */
export interface CodeUnits {
  /**
   * What a worker needs to run a task. Each module is read or built once: an edit does not change what was accepted.
   *
   * @throws TypeError when two modules have tasks with one id; ExecutorError `REJECTED` when the module cannot be
   * bundled, `TASK_NOT_FOUND` when it is not there.
   */
  of(task: unknown): Promise<ShippedTask>;
}

const NOTHING: ReadonlyMap<string, Uint8Array> = new Map();

/**
 * The code that the calls of one executor mean, by its option `code`.
 *
 * @throws TypeError for anything that is not a {@link CodeOption}.
 */
export function codeUnits(code: CodeOption): CodeUnits {
  checkCode(code);
  const bundles = new Map<string, Promise<Bundle>>();
  const hashes = new Map<string, Promise<string>>();
  let loaders: Promise<string[]> | undefined;

  async function of(task: unknown): Promise<ShippedTask> {
    const { module } = referenceOf(task);
    if (code === 'installed' || !needsCode(referenceOf(task)))
      return { reference: portableReference(task, { kind: 'installed' }), blobs: NOTHING };
    if (code === 'file') {
      const sha256 = await once(hashes, module, () => hashOf(module));
      loaders ??= loaderModules();
      const unit: CodeUnit = { kind: 'file', sha256, loaders: await loaders };
      return { reference: portableReference(task, unit), blobs: NOTHING };
    }
    const { bundle: entry, ...options } = code === 'bundle' ? { bundle: module } : code;
    const { sha256, blobs } = await once(bundles, String(entry), () =>
      code === 'bundle' ? bundleOfTask(module) : bundleOf(entry, options),
    );
    return { reference: portableReference(task, { kind: 'bundle', sha256 }), blobs };
  }

  return { of };
}

/** A failure is not kept: it may be mended. */
function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key);
  if (known !== undefined) return known;
  const making = make();
  made.set(key, making);
  making.catch(() => made.delete(key));
  return making;
}

async function bundleOf(entry: string | URL, options: BundleOptions): Promise<Bundle> {
  if (await isBuilt(entry)) return readBundle(entry);
  const bundle = await buildBundle(entry, options);
  for (const warning of bundle.warnings) process.emitWarning(warning, { type: 'BundleWarning' });
  return bundle;
}

/** @throws ExecutorError `TASK_NOT_FOUND` when the module of the task is not there. */
async function bundleOfTask(module: string): Promise<Bundle> {
  try {
    return await bundleOf(module, {});
  } catch (error) {
    const { message, cause } = error as Error;
    if ((cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') throw error;
    throw new ExecutorError('TASK_NOT_FOUND', message, { cause });
  }
}

async function isBuilt(entry: string | URL): Promise<boolean> {
  const file = await open(pathOf(entry)).catch(() => undefined);
  if (file === undefined) return false; // building says what is wrong
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return isBundle(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

async function hashOf(url: string): Promise<string> {
  try {
    return sha256Of(await readFile(fileURLToPath(url)));
  } catch (cause) {
    const what = `expected the file ${url}, which cannot be read`;
    const remedy = `If the app is itself bundled, pass code: { bundle: './src/tasks.ts' }.`;
    throw new ExecutorError('TASK_NOT_FOUND', `${what}. ${remedy}`, { cause });
  }
}
