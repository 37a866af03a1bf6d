import type { CallAttempt } from '@elsewhere/worker/wire';

/** Attempts that are remembered. */
const REMEMBERED = 100_000;

/** Attempts that were started here: one that comes again was replayed. */
export class Seen {
  readonly #keys = new Set<string>();

  /** False when it was here before. */
  add({ id, attempt }: CallAttempt): boolean {
    const key = `${attempt} ${id}`;
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (this.#keys.size > REMEMBERED) this.#keys.delete(this.#keys.values().next().value!);
    return true;
  }

  /** It was not started after all. */
  forget({ id, attempt }: CallAttempt): void {
    this.#keys.delete(`${attempt} ${id}`);
  }
}
