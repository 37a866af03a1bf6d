/** Milliseconds of work that a child is to have: AWS advises 3 to 5 minutes per job. */
const CHILD_MS = 180_000;

/** Calls in one child at most. */
const MOST_CALLS = 1_000;

/** Children that may be on their way with calls whose run time nobody knows. */
const PROBES = 8;

/** Milliseconds after which a call that nobody knows counts as long, and the others are no longer held back. */
const LONG_MS = 30_000;

/** How much the newest run time counts. */
const WEIGHT = 0.2;

interface Known {
  /** Mean run time; `undefined` before the first. */
  meanMs: number | undefined;
  /** When the calls that are on their way with nothing known were started; 0 before. */
  readonly probes: Map<object, number>;
}

/** What is known of how long each task runs, and so how many calls go into one child. */
export class Pace {
  readonly #tasks = new Map<string, Known>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Calls of a task that go into one child; `'wait'` while probes are on their way and nothing is known.
   *
   * @see https://docs.aws.amazon.com/batch/latest/userguide/best-practices.html (2026-11)
   */
  callsPerChild(task: string): number | 'wait' {
    const known = this.#tasks.get(task);
    if (known?.meanMs !== undefined) {
      return Math.min(MOST_CALLS, Math.max(1, Math.floor(CHILD_MS / Math.max(known.meanMs, 1))));
    }
    if (known === undefined || known.probes.size < PROBES) return 1;
    const oldest = Math.min(...[...known.probes.values()].map((since) => (since === 0 ? Infinity : since)));
    return this.#now() - oldest >= LONG_MS ? 1 : 'wait';
  }

  /** A call is on its way. */
  sent(task: string, call: object): void {
    const known = this.#of(task);
    if (known.meanMs === undefined) known.probes.set(call, 0);
  }

  /** Its code has started. */
  started(task: string, call: object): void {
    const known = this.#of(task);
    if (known.probes.get(call) === 0) known.probes.set(call, this.#now());
  }

  /** It has ended, or is no longer waited for. @param runMs - `undefined` when it told nothing about run times. */
  ended(task: string, call: object, runMs: number | undefined): void {
    const known = this.#of(task);
    known.probes.delete(call);
    if (runMs === undefined) return;
    known.meanMs = known.meanMs === undefined ? runMs : known.meanMs + WEIGHT * (runMs - known.meanMs);
    known.probes.clear();
  }

  #of(task: string): Known {
    const known = this.#tasks.get(task) ?? { meanMs: undefined, probes: new Map<object, number>() };
    this.#tasks.set(task, known);
    return known;
  }
}
