import { debuglog } from 'node:util';
import { expectFunction, expectInteger, expectOptions, nearestName, show } from '../expect.js';
import type { Handler } from '../future.js';

/** When a handler is called; applied in the order of the members. */
export interface HandlerOptions {
  /** Only on the k-th, 2k-th, … emission, at least 1. Default: 1. */
  readonly every?: number | undefined;
  /** Only when it returns true; asked after `every`. */
  readonly when?: (() => boolean) | undefined;
  /** Emissions handled at most, at least 0; further ones are passed over. Default: no bound. */
  readonly maxCalls?: number | undefined;
  /** Calls in a row on each emission handled, at least 1. Default: 1. */
  readonly repeat?: number | undefined;
}

/** Where the emitter reports what handlers do. */
export interface EmitterOutlets {
  /** A handler threw. */
  failed(error: unknown, event: string): void;
  /** A handler returned a promise: it is still at work. */
  pending(promise: Promise<unknown>, event: string): void;
}

/** `NODE_DEBUG=elsewhere` prints every event, submit and veto. */
export const debug: ReturnType<typeof debuglog> = debuglog('elsewhere');
const DEBUGGING = debug.enabled;

interface Entry {
  readonly handler: Handler<readonly unknown[]>;
  readonly options: HandlerOptions;
  emissions: number;
  handled: number;
  removed: boolean;
}

/** Handlers by event. Emissions see the handlers that were there when they began, less the removed ones. */
export class Emitter {
  /** How often each event was emitted, whether or not anybody listened. */
  readonly counts: Map<string, number>;
  readonly #entries = new Map<string, readonly Entry[]>();
  readonly #outlets: EmitterOutlets;
  readonly #owner: string;

  /** @param owner - Whose events these are, for people who debug. */
  constructor(known: readonly string[], outlets: EmitterOutlets, owner: string = '') {
    this.#owner = owner;
    this.counts = new Map(known.map((event) => [event, 0]));
    this.#outlets = outlets;
  }

  /** Makes further events known. */
  declare(events: readonly string[]): void {
    for (const event of events) if (!this.counts.has(event)) this.counts.set(event, 0);
  }

  /** @throws TypeError for an unknown event, with the known ones; TypeError or RangeError for bad options. */
  on(event: string, handler: Handler<readonly unknown[]>, options: HandlerOptions = {}): () => void {
    this.checkEvent(event);
    if (typeof handler !== 'function') expectFunction('handler', handler ?? null);
    expectOptions('on()', options, ['every', 'when', 'maxCalls', 'repeat']);
    expectInteger('every', options.every, 1);
    expectFunction('when', options.when);
    expectInteger('maxCalls', options.maxCalls, 0);
    expectInteger('repeat', options.repeat, 1);
    const entry: Entry = { handler, options, emissions: 0, handled: 0, removed: false };
    this.#entries.set(event, [...(this.#entries.get(event) ?? []), entry]);
    return () => {
      entry.removed = true;
      const left = (this.#entries.get(event) ?? []).filter((other) => other !== entry);
      this.#entries.set(event, left);
    };
  }

  has(event: string): boolean {
    return (this.#entries.get(event)?.length ?? 0) > 0;
  }

  /**
   * Calls the handlers in the order of their registration. Returns how many were called.
   *
   * @param answers - Gets what they return.
   */
  emit(event: string, payload: readonly unknown[], answers?: unknown[]): number {
    this.counts.set(event, this.counts.get(event)! + 1);
    if (DEBUGGING) debug('%s tells %s', this.#owner, event);
    const entries = this.#entries.get(event);
    if (entries === undefined) return 0;
    let called = 0;
    for (const entry of entries) {
      if (!entry.removed && this.#isDue(entry, event)) {
        called++;
        this.#call(entry, event, payload, answers);
      }
    }
    return called;
  }

  /** As `emit`, and gives what the handlers returned. */
  ask(event: string, payload: readonly unknown[]): unknown[] {
    const answers: unknown[] = [];
    this.emit(event, payload, answers);
    return answers;
  }

  #isDue(entry: Entry, event: string): boolean {
    const { every = 1, when, maxCalls = Number.POSITIVE_INFINITY } = entry.options;
    if (++entry.emissions % every !== 0) return false;
    try {
      if (when !== undefined && !when()) return false;
    } catch (error) {
      this.#outlets.failed(error, event);
      return false;
    }
    return entry.handled < maxCalls;
  }

  #call(entry: Entry, event: string, payload: readonly unknown[], answers: unknown[] | undefined): void {
    entry.handled++;
    for (let turn = 0; turn < (entry.options.repeat ?? 1) && !entry.removed; turn++) {
      try {
        const returned = entry.handler(...payload);
        answers?.push(returned);
        if (isForeignPromise(returned)) this.#outlets.pending(Promise.resolve(returned), event);
      } catch (error) {
        this.#outlets.failed(error, event);
      }
    }
  }

  /** @throws TypeError for an unknown event, with the known ones. */
  checkEvent(event: string): void {
    if (this.counts.has(event)) return;
    const known = [...this.counts.keys()];
    const nearest = typeof event === 'string' ? nearestName(event, known) : undefined;
    const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
    throw new TypeError(`there is no event \`${show(event)}\`.${hint} Known events: ${known.join(', ')}.`);
  }
}

/** A promise that is not a future: futures report for themselves and are not awaited. */
export function isForeignPromise(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null || !('then' in value) || typeof value.then !== 'function')
    return false;
  return !('cancel' in value && 'submittedAt' in value);
}
