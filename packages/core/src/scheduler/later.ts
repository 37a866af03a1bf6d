import { Deadline } from '../engine/deadline.js';

/** What waits for its time in a run: work, as calls are. */
export class Later {
  readonly #waiting = new Set<Deadline>();
  readonly #changed: () => void;

  /** @param changed - Called when something that waited no longer does. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  add(delayMs: number, run: () => void): { cancel(): void } {
    const deadline = new Deadline(delayMs, () => {
      if (this.#waiting.delete(deadline)) run();
      this.#changed();
    });
    this.#waiting.add(deadline);
    return {
      cancel: () => {
        deadline.clear();
        if (this.#waiting.delete(deadline)) this.#changed();
      },
    };
  }

  /** Nothing of it will run. */
  drop(): void {
    for (const deadline of this.#waiting) deadline.clear();
    this.#waiting.clear();
  }
}
