import { WorkerContext } from '@elsewhere/core/worker';
import type { Outbound } from './outbound.js';

/** A call while it runs here. */
export class RunningCall {
  readonly slot: number;
  readonly generation: number;
  readonly context: WorkerContext;
  readonly startedAt: number = performance.now();
  /** It has said something: its result must not overtake that. */
  spoke = false;

  constructor(outbound: Outbound, slot: number, generation: number, number: number, attempt: number) {
    this.slot = slot;
    this.generation = generation;
    this.context = new WorkerContext(
      `${outbound.idPrefix}-${number.toString(36)}`,
      attempt,
      outbound.executor,
      {
        progress: (fraction, value) => {
          this.spoke = true;
          outbound.sendEvent({ kind: 'progress', slot, generation, fraction, value });
        },
        message: (value) => {
          this.spoke = true;
          outbound.sendEvent({ kind: 'message', slot, generation, value });
        },
        request: (asked, value) => {
          this.spoke = true;
          outbound.sendEvent({ kind: 'request', slot, generation, number: asked, value });
        },
      },
    );
  }
}
