import type { CallOptions, Task } from '@elsewhere/core';
import { referenceOf, type Sealed, type TaskReference } from '@elsewhere/core/adapter';
import type { PoolCall } from './pool-call.js';

/** The first call of a new worker. */
export class InitializeCall implements PoolCall {
  readonly number = 0;
  readonly attempt = 1;
  readonly priority = 0;
  readonly options: CallOptions = {};
  readonly sealed: Sealed = '[]';
  readonly live = true;
  readonly definition: TaskReference;
  slot: unknown;

  constructor(task: Task<readonly [], unknown>) {
    this.definition = referenceOf(task);
  }

  takeOutbox(): readonly Sealed[] {
    return [];
  }
}
