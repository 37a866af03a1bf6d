import { type Channel, channel } from 'node:diagnostics_channel';
import type { Future, RetryMessage, SettleMessage, StartMessage, SubmitMessage } from '@elsewhere/core';
import { surroundCalls } from '@elsewhere/core/worker';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { CallMetrics } from './call-metrics.js';
import { CallSpans } from './call-spans.js';
import { api } from './client.js';

/** Where {@link instrument} sends what it sees. */
export interface InstrumentOptions {
  /** Default: the global one. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Default: the global one. */
  readonly meterProvider?: MeterProvider | undefined;
}

const SCOPE = '@elsewhere/opentelemetry';

/**
 * Makes spans and metrics of all calls that this thread submits, and runs the calls that it receives in the trace
 * context of their submitter. Call it where the SDK is set up, on both sides. Without `@opentelemetry/api` it does
 * nothing.
 *
 * @returns Ends it.
 *
 * @example
 * ```ts
 * new NodeSDK({ traceExporter }).start();
 * instrument();
 * ```
 */
export function instrument(options: InstrumentOptions = {}): () => void {
  if (api === undefined) return () => {};
  const { context, metrics, propagation, trace } = api;
  const spans = new CallSpans(api, (options.tracerProvider ?? trace).getTracer(SCOPE));
  const counts = new CallMetrics((options.meterProvider ?? metrics).getMeter(SCOPE));
  const ends = [
    listen<SubmitMessage>('submit', ({ future, headers }) => {
      spans.submitted(future, headers);
      counts.submitted(future);
    }),
    listen<StartMessage>('start', ({ future }) => {
      spans.started(future);
      counts.started(future);
    }),
    listen<RetryMessage>('retry', ({ future, error }) => spans.retried(future, error)),
    listen<SettleMessage>('settle', ({ future, outcome }) => {
      spans.settled(future, outcome);
      counts.settled(future);
    }),
    surroundCalls((headers, run) => context.with(propagation.extract(context.active(), headers), run)),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function listen<M extends { readonly future: Future<unknown> }>(
  event: string,
  hear: (message: M) => void,
): () => void {
  const source: Channel = channel(`elsewhere:${event}`);
  const listener = (message: unknown): void => hear(message as M);
  source.subscribe(listener);
  return () => void source.unsubscribe(listener);
}
