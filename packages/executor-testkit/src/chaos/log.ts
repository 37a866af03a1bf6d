import { closeSync, openSync, readSync } from 'node:fs';

/** What is known of one attempt that ran. */
export interface Run {
  readonly call: number;
  readonly attempt: number;
  /** Process and thread that ran it. Shape: `'4711.3'`. */
  readonly worker: string;
  starts: number;
  ends: number;
}

/** Reads the file that calls append to. One line: `<call> <attempt> <worker> start|end`. */
export class RunLog {
  readonly #file: number;
  readonly #chunk = Buffer.alloc(65_536);
  #at = 0;
  #rest = '';
  readonly #runs = new Map<string, Run>();
  readonly #open = new Set<Run>();
  /** Workers that have ended a call after which they die in their own time. */
  readonly doomed: Set<string> = new Set<string>();

  constructor(path: string) {
    this.#file = openSync(path, 'a+');
  }

  /** Bytes read so far. */
  get size(): number {
    return this.#at;
  }

  /** Takes in what was appended since. */
  read(): void {
    for (;;) {
      const length = readSync(this.#file, this.#chunk, 0, this.#chunk.length, this.#at);
      if (length === 0) return;
      this.#at += length;
      const lines = (this.#rest + this.#chunk.toString('latin1', 0, length)).split('\n');
      this.#rest = lines.pop()!;
      for (const line of lines) this.#take(line);
    }
  }

  find(call: number, attempt: number): Run | undefined {
    return this.#runs.get(`${call} ${attempt}`);
  }

  runs(): IterableIterator<Run> {
    return this.#runs.values();
  }

  /** Workers with a call that has not ended, those that are dead included. */
  busyWorkers(): string[] {
    return [...new Set([...this.#open].map(({ worker }) => worker))];
  }

  close(): void {
    closeSync(this.#file);
  }

  #take(line: string): void {
    const [call, attempt, worker, what] = line.split(' ') as [string, string, string, string];
    const key = `${call} ${attempt}`;
    let run = this.#runs.get(key);
    if (run === undefined) {
      run = { call: Number(call), attempt: Number(attempt), worker, starts: 0, ends: 0 };
      this.#runs.set(key, run);
    }
    if (what === 'start') {
      run.starts++;
      this.#open.add(run);
    } else {
      run.ends++;
      this.#open.delete(run);
    }
    if (what === 'doomed') this.doomed.add(worker);
  }
}
