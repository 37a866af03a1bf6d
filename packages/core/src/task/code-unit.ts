import { createHash } from 'node:crypto';
import { ExecutorError } from '../executor-error.js';
import { show } from '../expect.js';
import type { TaskReference } from './definition.js';
import type { TaskIdentity } from './identity.js';

/** The unit of code that a worker loads for a call. */
export type CodeUnit =
  /**
   * The module's own file. `sha256` guards it on another machine: a file that has changed is `REJECTED`. `loaders` are
   * the modules that the submitter was started with, `--import tsx`, as URLs.
   */
  | {
      readonly kind: 'file';
      readonly sha256?: string | undefined;
      readonly loaders?: readonly string[] | undefined;
    }
  /** What the worker was started with: its `--tasks` files. */
  | { readonly kind: 'installed' }
  /** `<cache>/<sha256>/index.mjs` */
  | { readonly kind: 'bundle'; readonly sha256: string }
  /** Nothing to load: inline source, exports of `node:` modules and of installed packages, Python. */
  | { readonly kind: 'none' };

/** A task as it travels to another machine. JSON. Everything that takes a {@link TaskReference} takes it as well. */
export interface PortableReference extends TaskReference, TaskIdentity {
  readonly code: CodeUnit;
}

/** A unit as a word: equal for equal units. Shape: `'installed'`, `'bundle:9f86d0…'`. */
export function unitKey(code: CodeUnit): string {
  return 'sha256' in code && code.sha256 !== undefined ? `${code.kind}:${code.sha256}` : code.kind;
}

/** A reference with the key that it has in a process: whatever else would be found differs in it. */
export function withKey(reference: Omit<PortableReference, 'key'>): PortableReference {
  const { kind, module, name, source, id, at, code } = reference;
  const text = source === undefined ? [] : [createHash('sha256').update(source).digest('hex')];
  const where = { none: module, file: at.url, installed: at.path, bundle: at.path }[code.kind];
  return { ...reference, key: [kind, unitKey(code), id, name, where, ...text].join(' ') };
}

/**
 * Checks a reference that came from elsewhere. Its key is made anew: nobody chooses the key of another task.
 *
 * @throws ExecutorError `REJECTED` when it is none.
 */
export function readPortableReference(value: unknown): PortableReference {
  const { kind, module, name, source, id, at, code } = (value ?? {}) as Record<string, unknown>;
  const { url, path } = (at ?? {}) as Record<string, unknown>;
  const texts = [module, name, id, url, path, source ?? ''];
  const isReference =
    ['task', 'import', 'inline', 'python'].includes(kind as string) &&
    texts.every((text) => typeof text === 'string') &&
    isCodeUnit(code);
  if (isReference) return withKey(value as PortableReference);
  throw new ExecutorError('REJECTED', `expected a reference to a task, got \`${show(value)}\``);
}

function isCodeUnit(value: unknown): value is CodeUnit {
  const { kind, sha256, loaders = [] } = (value ?? {}) as Record<string, unknown>;
  if (kind === 'bundle') return isSha256(sha256);
  if (kind === 'file') {
    const areTexts = Array.isArray(loaders) && loaders.every((loader) => typeof loader === 'string');
    return areTexts && (sha256 === undefined || isSha256(sha256));
  }
  return kind === 'installed' || kind === 'none';
}

/** 64 hexadecimal digits, lower case: nothing else may become part of a path. */
export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
