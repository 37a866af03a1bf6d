import type { TaskReference } from '../adapter/index.js';
import type { TaskNumber } from '../protocol.js';

/** Numbers the tasks of one worker: their references cross once. */
export class TaskNumbers {
  readonly #numbers = new Map<string, number>();

  numberOf({ kind, key, module, name, source, wrapping }: TaskReference): TaskNumber {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    return { number, reference: { kind, key, module, name, source, wrapping } };
  }
}
