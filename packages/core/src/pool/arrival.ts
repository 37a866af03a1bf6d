import type { Sealed } from '../adapter/index.js';
import type { PoolCall } from './pool-call.js';

/** A result that has come in. */
export interface Arrival<C extends PoolCall> {
  readonly call: C;
  readonly attempt: number;
  readonly dropped: boolean;
  readonly failed: boolean;
  readonly sealed: Sealed;
  readonly runMs: number;
}
