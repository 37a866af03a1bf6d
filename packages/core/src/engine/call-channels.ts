import { type Channel, channel } from 'node:diagnostics_channel';
import type { Future, Retrying } from '../future.js';
import type { LiveCall } from './live-call.js';

/** What `elsewhere:submit` publishes, before the call goes on its way. */
export interface SubmitMessage {
  readonly future: Future<unknown>;
  /** What a subscriber puts here travels with the call; see `surroundCalls` of `@elsewhere/core/worker`. */
  readonly headers: Record<string, string>;
}

/** What `elsewhere:start` publishes: once for each attempt that a worker has started. */
export interface StartMessage {
  readonly future: Future<unknown>;
}

/** What `elsewhere:retry` publishes: an attempt has failed and another one comes. */
export interface RetryMessage extends Retrying {
  readonly future: Future<unknown>;
}

/** What `elsewhere:settle` publishes; `future.state` says how it ended. */
export interface SettleMessage {
  readonly future: Future<unknown>;
  /** The value or the error. */
  readonly outcome: unknown;
}

/** Where `node:diagnostics_channel` tells of every call. Free while nobody subscribes. */
export const CHANNELS: Readonly<Record<'submit' | 'start' | 'retry' | 'settle', Channel>> = {
  submit: channel('elsewhere:submit'),
  start: channel('elsewhere:start'),
  retry: channel('elsewhere:retry'),
  settle: channel('elsewhere:settle'),
};

/** Tells of a call of a user's; what composites do with it among themselves is not told. */
export function announce(what: Channel, call: LiveCall, more?: Retrying): void {
  if (what.hasSubscribers && call.parent === undefined) what.publish({ future: call.future, ...more });
}

export function announceSettled(call: LiveCall, outcome: unknown): void {
  if (!CHANNELS.settle.hasSubscribers || call.parent !== undefined) return;
  CHANNELS.settle.publish({ future: call.future, outcome } satisfies SettleMessage);
}

/** Lets subscribers see a new call and give it headers. */
export function announceSubmitted(call: LiveCall): void {
  if (!CHANNELS.submit.hasSubscribers) return;
  const headers: Record<string, string> = {};
  CHANNELS.submit.publish({ future: call.future, headers } satisfies SubmitMessage);
  if (Object.keys(headers).length > 0) call.headers = Object.freeze(headers);
}
