import { type TaskReference, travelling } from '../adapter/index.js';
import type { TaskNumber } from '../protocol.js';

/** Numbers the tasks of one worker: their references cross once. */
export class TaskNumbers {
  readonly #numbers = new Map<string, number>();

  numberOf(task: TaskReference): TaskNumber {
    const known = this.#numbers.get(task.key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(task.key, number);
    return { number, reference: travelling(task) };
  }
}
