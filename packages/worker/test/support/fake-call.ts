import type { CallOptions } from '@elsewhere/core';
import type { Sealed, TaskReference } from '@elsewhere/core/adapter';
import type { PoolCall } from '@elsewhere/core/pool';

const definition: TaskReference = {
  kind: 'task',
  key: 'file:///tasks.js#work',
  module: 'file:///tasks.js',
  name: 'work',
};

/** A call that only a fake worker runs. */
export class FakeCall implements PoolCall {
  readonly number: number;
  readonly options: CallOptions;
  readonly definition: TaskReference = definition;
  readonly sealed: Sealed;
  readonly outbox: Sealed[] = [];
  attempt = 1;
  live = true;
  slot: unknown;

  constructor(number: number, options: CallOptions = {}, sealed: Sealed = '[]') {
    this.number = number;
    this.options = options;
    this.sealed = sealed;
  }

  get priority(): number {
    return this.options.priority ?? 0;
  }

  takeOutbox(): readonly Sealed[] {
    return this.outbox.splice(0);
  }

  keep(message: Sealed): void {
    this.outbox.push(message);
  }
}
