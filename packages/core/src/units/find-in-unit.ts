import { ExecutorError } from '../executor-error.js';
import { shared } from '../shared-state.js';
import type { PortableReference } from '../task/code-unit.js';
import type { TaskDefinition } from '../task/definition.js';
import { compile } from '../task/free-variables.js';
import { tasksIn } from '../task/registry.js';
import { resolveSpecifier } from '../task/resolve-specifier.js';
import { type BundleUnit, loadBundle } from './bundle-unit.js';
import { expectFile, importFile } from './file-unit.js';
import { HeldUnits } from './held-units.js';
import { importModule, remedyFor } from './import-module.js';
import { lookUp, notExported, notFoundIn, type Searched } from './look-up.js';
import type { Accepted } from './serve-units.js';
import { currentSources, INSTALLED, installedExports, installedTasks } from './sources.js';

type AnyFunction = (...args: never[]) => unknown;
type Exports = Readonly<Record<string, unknown>>;

const bundles = new Map<string, Promise<BundleUnit>>();
const held = new HeldUnits();

/**
 * The function that a reference from elsewhere means, looked for in its unit only.
 *
 * @throws ExecutorError `TASK_NOT_FOUND`; `REJECTED` for code that has changed, is damaged or does not run here;
 * `NOT_SUPPORTED` for Python; `UNAVAILABLE` when this process holds as many units as it may.
 */
export async function findInUnit(reference: PortableReference): Promise<AnyFunction> {
  refuse(reference);
  switch (reference.code.kind) {
    case 'file':
      return inFile(reference);
    case 'installed':
      return inInstalled(reference);
    case 'bundle':
      return inBundle(reference, reference.code.sha256);
    case 'none':
      return anywhere(reference);
  }
}

function refuse(reference: PortableReference): void {
  const { kind, id } = reference;
  if (kind === 'python')
    throw new ExecutorError('NOT_SUPPORTED', `${id} is a Python function and this worker runs JavaScript`);
  const wanted = wantedBy(reference);
  const { accepts } = currentSources();
  if (wanted !== undefined && !accepts.has(wanted)) {
    const what = `expected code of the kind ${[...accepts].join(' or ')}, got '${wanted}' for ${id}`;
    throw new ExecutorError('REJECTED', `${what}: this worker runs nothing else`);
  }
  if (!held.admits(reference)) {
    const what = `this process holds ${held.size} units of code or another version of ${reference.at.url}`;
    throw new ExecutorError('UNAVAILABLE', `${what}: ${id} needs a new one`);
  }
}

/** What a call asks of a worker, whatever its sender calls it; nothing for what is installed beside Node. */
function wantedBy({ kind, code, module }: PortableReference): Accepted | undefined {
  if (kind === 'inline') return 'inline';
  if (code.kind !== 'none') return code.kind;
  if (/^(?:file:|[./\\]|[A-Za-z]:\\)/.test(module)) return 'file';
  return kind === 'import' && (module.startsWith('node:') || !URL.canParse(module)) ? undefined : 'inline';
}

async function inFile(reference: PortableReference): Promise<AnyFunction> {
  const { at, name } = reference;
  await expectFile(reference);
  held.add(reference);
  const { exports, cause } = await importFile(reference);
  if (reference.kind === 'import') return inExports(reference, `the file ${at.url}`, exports, cause);
  const own = shared.tasks.get(`${at.url}#${name}`);
  if (own !== undefined) return latest(own);
  return functionIn(reference, {
    unit: `the file ${at.url}`,
    tasks: tasksIn(undefined),
    byName: false,
    remedy: remedyFor(cause),
    cause,
  });
}

function inInstalled(reference: PortableReference): AnyFunction {
  held.add(reference);
  if (reference.kind === 'import')
    return inExports(reference, INSTALLED, installedExports(moduleOf(reference)));
  return functionIn(reference, {
    unit: INSTALLED,
    tasks: installedTasks(),
    byName: true,
    remedy: 'Add the file that defines it to --tasks of the worker, in the version that the submitter has',
  });
}

async function inBundle(reference: PortableReference, sha256: string): Promise<AnyFunction> {
  const { cache, modules } = currentSources();
  if (cache === undefined)
    throw new ExecutorError('REJECTED', `expected \`cache\`, the folder of bundles, to run ${reference.id}`);
  let loading = bundles.get(sha256);
  if (loading === undefined) {
    held.add(reference);
    loading = loadBundle(cache, sha256, modules);
    bundles.set(sha256, loading);
    loading.catch(() => bundles.delete(sha256)); // it may be stored again, whole this time
  }
  const bundle = await loading;
  if (reference.kind === 'task') return functionIn(reference, bundle);
  const exports = bundle.entry === moduleOf(reference) ? bundle.exports : undefined;
  return inExports(reference, bundle.unit, exports, bundle.cause);
}

/** What is the same wherever it runs. */
async function anywhere(reference: PortableReference): Promise<AnyFunction> {
  if (reference.kind === 'inline') return compile(reference.source ?? '', reference.name);
  const { exports, cause } = await resolveSpecifier(reference.module, currentSources().modules).then(
    importModule,
    (cause: unknown) => ({ exports: undefined, cause }),
  );
  return inExports(reference, 'the packages of this worker', exports, cause);
}

function functionIn(reference: PortableReference, searched: Searched): AnyFunction {
  const found = lookUp(reference, searched);
  if (found === undefined) throw notFoundIn(reference, searched);
  return latest(found);
}

/** The module may register the task again. */
function latest({ key }: TaskDefinition): AnyFunction {
  return (...args) => shared.tasks.get(key)!.run!(...args);
}

function inExports(
  reference: PortableReference,
  unit: string,
  exports: Exports | undefined,
  cause?: unknown,
): AnyFunction {
  const found = exports?.[reference.name];
  if (typeof found === 'function') return found as AnyFunction;
  throw notExported(reference, unit, exports, cause);
}

function moduleOf({ id, name }: PortableReference): string {
  return id.slice(0, -name.length - 1);
}
