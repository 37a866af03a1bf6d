import type { TaskReference } from '../adapter/index.js';
import { Pace } from './pace.js';

/** The pace of each task. Calls of one task mostly come and end in a row, so that most are counted and asked about for free. */
export class Paces {
  /** Of all calls, whichever task they are of. */
  readonly all: Pace = new Pace();
  readonly #byTask = new Map<string, Pace>();
  /** What ended last: how many calls of which task, and how long they took together. */
  #task: TaskReference | undefined;
  #count = 0;
  #totalMs = 0;
  /** What was asked last, while the answer is still right. */
  #asked: TaskReference | undefined;
  #answer = 1;

  /** A call of this task has ended, whatever came of it. */
  note(task: TaskReference, runMs: number): void {
    if (task !== this.#task) {
      this.#learn();
      this.#task = task;
    }
    this.#count++;
    this.#totalMs += runMs;
  }

  /** Calls that a worker should hold when one of this task is the last of them; one while nothing is known of it. */
  depthOf(task: TaskReference): number {
    this.#learn();
    if (task !== this.#asked) {
      this.#asked = task;
      this.#answer = this.#byTask.get(task.key)?.depth ?? 1;
    }
    return this.#answer;
  }

  #learn(): void {
    if (this.#task === undefined || this.#count === 0) return;
    const { key } = this.#task;
    let pace = this.#byTask.get(key);
    if (pace === undefined) {
      pace = new Pace();
      this.#byTask.set(key, pace);
    }
    pace.learn(this.#count, this.#totalMs);
    this.#count = 0;
    this.#totalMs = 0;
    this.#asked = undefined;
  }
}
