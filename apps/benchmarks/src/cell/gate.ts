import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contestant } from '../contestants/contestant.js';

/** Calls that hold their workers until it is opened. */
export class Gate {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gate-'));
  readonly #held: Promise<unknown>[] = [];

  /** Occupies so many workers. */
  hold(contestant: Contestant, workers: number): void {
    for (let worker = 0; worker < workers; worker++) {
      this.#held.push(contestant.call('gate', join(this.#folder, 'open')));
    }
  }

  /** Lets them go and waits until they have gone. */
  async open(): Promise<void> {
    writeFileSync(join(this.#folder, 'open'), '');
    await Promise.all(this.#held);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
