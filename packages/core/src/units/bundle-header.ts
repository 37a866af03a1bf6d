import { ExecutorError } from '../executor-error.js';
import { isSha256 } from '../task/code-unit.js';

/** What a bundle says about itself, in its first line. */
export interface BundleHeader {
  /** What the entry is called on every machine: `'@acme/search/src/tasks'`. Its exports are the bundle's. */
  readonly entry: string;
  /** Files beside the bundle that it reads, by path from its root. Their hashes make them part of the bundle's own. */
  readonly assets: readonly { readonly path: string; readonly sha256: string }[];
  /** Packages that are not in it. */
  readonly external: readonly string[];
}

const MARK = '// elsewhere-bundle 1 ';

/** Text of a bundle with its header. */
export function withHeader(header: BundleHeader, code: string): string {
  return `${MARK}${JSON.stringify(header)}\n${code}`;
}

/** Is this a file that the bundler wrote? */
export function isBundle(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, MARK.length)).toString('latin1') === MARK;
}

/**
 * Reads what a bundle says about itself.
 *
 * @throws ExecutorError `REJECTED` when the bundler did not write it.
 */
export function readHeader(bytes: Uint8Array): BundleHeader {
  try {
    if (!isBundle(bytes)) throw new TypeError('its first line is another');
    const line = Buffer.from(bytes.subarray(MARK.length, bytes.indexOf(10))).toString('utf8');
    const { entry, assets, external } = JSON.parse(line) as BundleHeader;
    const wellFormed =
      typeof entry === 'string' &&
      assets.every(({ path, sha256 }) => isSha256(sha256) && staysInside(path)) &&
      external.every((name) => typeof name === 'string');
    if (!wellFormed) throw new TypeError('its first line is malformed');
    return { entry, assets, external };
  } catch (cause) {
    throw new ExecutorError('REJECTED', 'expected a bundle that elsewhere-bundle has built', { cause });
  }
}

function staysInside(path: unknown): boolean {
  if (typeof path !== 'string' || /[\\:\0]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
