import type { Future } from '@elsewhere/core';
import type { Counter, Histogram, Meter, UpDownCounter } from '@opentelemetry/api';
import { callAttributes } from './call-attributes.js';

/** How many calls there are and how long they take: of those that were submitted since it is there. */
export class CallMetrics {
  readonly #known = new WeakSet<Future<unknown>>();
  readonly #active: UpDownCounter;
  readonly #calls: Counter;
  readonly #durations: Histogram;
  readonly #waits: Histogram;

  constructor(meter: Meter) {
    this.#active = meter.createUpDownCounter('elsewhere.calls.active', {
      description: 'Calls that have been submitted and have not settled.',
      unit: '{call}',
    });
    this.#calls = meter.createCounter('elsewhere.calls', {
      description: 'Calls that have settled.',
      unit: '{call}',
    });
    this.#durations = meter.createHistogram('elsewhere.call.duration', {
      description: 'From submit to the end.',
      unit: 's',
    });
    this.#waits = meter.createHistogram('elsewhere.call.wait', {
      description: 'From submit to the start of an attempt.',
      unit: 's',
    });
  }

  submitted(future: Future<unknown>): void {
    this.#known.add(future);
    this.#active.add(1, callAttributes(future));
  }

  started(future: Future<unknown>): void {
    if (!this.#known.has(future)) return;
    this.#waits.record((future.startedAt! - future.submittedAt) / 1_000, callAttributes(future));
  }

  settled(future: Future<unknown>): void {
    if (!this.#known.delete(future)) return;
    const attributes = callAttributes(future);
    this.#active.add(-1, attributes);
    const ended = { ...attributes, 'elsewhere.state': future.state };
    this.#calls.add(1, ended);
    this.#durations.record((future.endedAt! - future.submittedAt) / 1_000, ended);
  }
}
