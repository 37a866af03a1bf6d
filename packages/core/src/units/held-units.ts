import { type PortableReference, unitKey } from '../task/code-unit.js';

/** Units of code that a child holds at most: nothing can be unloaded, so then it is replaced. */
export const UNITS_PER_CHILD = 4;

/** Which units of code one child has loaded: book-keeping for whoever gives it calls. */
export class HeldUnits {
  readonly #units = new Set<string>();
  /** Hashes of files by URL: a module is evaluated once in a process, whatever becomes of its file. */
  readonly #files = new Map<string, string | undefined>();

  /** How many it holds. The worker's own files, installed or not, are one. */
  get size(): number {
    return this.#units.size;
  }

  /** May the child run this call? When `false`, replace it first. */
  admits({ code, at }: PortableReference): boolean {
    if (code.kind === 'none') return true;
    if (code.kind === 'file' && this.#files.has(at.url) && this.#files.get(at.url) !== code.sha256)
      return false;
    return this.#units.size < UNITS_PER_CHILD || this.#units.has(unitOf(code));
  }

  /** The child is given this call. */
  add({ code, at }: PortableReference): void {
    if (code.kind === 'none') return;
    if (code.kind === 'file') this.#files.set(at.url, code.sha256);
    this.#units.add(unitOf(code));
  }
}

function unitOf(code: PortableReference['code']): string {
  return code.kind === 'bundle' ? unitKey(code) : 'files';
}
