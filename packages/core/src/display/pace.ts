interface Sample {
  readonly at: number;
  readonly settled: number;
}

const RECENT_MS = 10_000;
/** Steps of the history; twice as many are merged in pairs, so that it always covers the whole run. */
const STEPS = 40;

/** How fast calls end: lately, over the run, and so how long the rest will take. */
export class Pace {
  #recent: Sample[];
  #steps: number[] = [];
  #stepMs = 500;
  #stepStart: Sample;
  #now: Sample;
  readonly #start: Sample;

  constructor(at: number) {
    this.#start = { at, settled: 0 };
    this.#stepStart = this.#start;
    this.#now = this.#start;
    this.#recent = [this.#start];
  }

  /** So many calls have ended by now. */
  note(at: number, settled: number): void {
    this.#now = { at, settled };
    this.#recent.push(this.#now);
    const old = this.#recent.findIndex((sample) => sample.at >= at - RECENT_MS);
    if (old > 1) this.#recent.splice(0, old - 1);
    while (at - this.#stepStart.at >= this.#stepMs) this.#endStep();
  }

  /** Calls a second over the last seconds. */
  get rate(): number {
    return perSecond(this.#recent[0]!, this.#now);
  }

  /** Calls a second in equal steps since the run began. */
  get history(): readonly number[] {
    return this.#steps;
  }

  /**
   * Milliseconds until `remaining` more have ended; the last seconds count if they saw enough, else the whole run.
   *
   * @param begun - How much of running calls is done, in calls.
   */
  leftMs(remaining: number, begun: number): number | undefined {
    if (remaining <= 0) return 0;
    const lately = this.#now.settled - this.#recent[0]!.settled;
    const whole = this.#now.settled - this.#start.settled + begun;
    const [calls, since] = lately >= 10 ? [lately, this.#recent[0]!] : [whole, this.#start];
    const spentMs = this.#now.at - since.at;
    return calls > 0 && spentMs > 0 ? ((remaining - begun) / calls) * spentMs : undefined;
  }

  #endStep(): void {
    const share = this.#stepMs / Math.max(this.#stepMs, this.#now.at - this.#stepStart.at);
    const settled = this.#stepStart.settled + (this.#now.settled - this.#stepStart.settled) * share;
    const end = { at: this.#stepStart.at + this.#stepMs, settled };
    this.#steps.push(perSecond(this.#stepStart, end));
    this.#stepStart = end;
    if (this.#steps.length < 2 * STEPS) return;
    this.#steps = Array.from(
      { length: STEPS },
      (_, pair) => (this.#steps[2 * pair]! + this.#steps[2 * pair + 1]!) / 2,
    );
    this.#stepMs *= 2;
  }
}

function perSecond(from: Sample, to: Sample): number {
  return to.at > from.at ? ((to.settled - from.settled) * 1_000) / (to.at - from.at) : 0;
}
