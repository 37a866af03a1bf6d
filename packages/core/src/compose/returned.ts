import type { Stay } from '../engine/stay.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import type { Part } from './part.js';

/** What a composite keeps of a call that has come back from a part. */
export class Returned {
  readonly stay: Stay;
  readonly part: Part;
  /** Who has, or had, its latest attempt. */
  readonly worker: WorkerPlace | undefined;

  constructor(stay: Stay, part: Part, worker: WorkerPlace | undefined) {
    this.stay = stay;
    this.part = part;
    this.worker = worker;
  }
}
