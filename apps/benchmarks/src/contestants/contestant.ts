/** Where a pool's workers are: in this process, in processes of its own, or behind a Redis. */
export type Kind = 'threads' | 'processes' | 'redis';

/** Functions that every contestant can run; see `works.ts`. */
export type Work = 'echo' | 'measure' | 'spin' | 'hang' | 'die' | 'gate';

/**
 * What is to come: many short calls at once, one call at a time, calls that take long, or calls that carry bytes.
 * A peer is set up as is best for each; ours is not told.
 */
type Load = 'short' | 'single' | 'long' | 'bytes';

/** A call that can be ended while it runs. */
interface StoppableCall {
  readonly outcome: Promise<unknown>;
  stop(): void;
}

/** A pool under measurement, ours or a peer's. One object is one pool in one process. */
export interface Contestant {
  readonly name: string;
  readonly kind: Kind;
  /** How it is set up, where that is not its default. */
  readonly settings: string;
  /** What it cannot do, and why. */
  readonly cannot: { readonly move?: string; readonly stop?: string };
  start(workers: number, load: Load): void | Promise<void>;
  call(work: Work, payload: unknown): Promise<unknown>;
  /** As `call`, but the bytes move to the worker instead of being copied. */
  callMoving?(work: Work, bytes: Uint8Array<ArrayBuffer>): Promise<unknown>;
  callStoppable?(work: Work, payload: unknown): StoppableCall;
  stop(): Promise<unknown>;
}
