import { type TaskReference, travelling } from '../adapter/index.js';
import type { NewTask, TaskNumber } from '../protocol.js';

/** Numbers the tasks of one worker: their references cross once. */
export class TaskNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #references: TaskReference[] = [];

  /** Those that a worker can find by importing a module, by their numbers. */
  get importable(): readonly TaskReference[] {
    return this.#references.filter((reference) => !('code' in reference));
  }

  numberOf(task: TaskReference): TaskNumber {
    const known = this.#numbers.get(task.key);
    if (known !== undefined) return known;
    return this.add(travelling(task));
  }

  add(reference: TaskReference): NewTask {
    const number = this.#references.push(reference) - 1;
    this.#numbers.set(reference.key, number);
    return { number, reference };
  }
}
