/** How often each operation was asked for, by programs outside and by jobs. Shape: `{ client: { SubmitJob: 2 } }`. */
export interface RequestCounts {
  readonly client: Readonly<Record<string, number>>;
  readonly job: Readonly<Record<string, number>>;
}

/** Counts requests, struck ones included. */
export class RequestCounter {
  #counts: { client: Record<string, number>; job: Record<string, number> } = { client: {}, job: {} };

  add(from: 'client' | 'job', operation: string): void {
    this.#counts[from][operation] = (this.#counts[from][operation] ?? 0) + 1;
  }

  /** A copy of the counts so far. */
  read(): RequestCounts {
    return structuredClone(this.#counts);
  }

  reset(): void {
    this.#counts = { client: {}, job: {} };
  }
}
