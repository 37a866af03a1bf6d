import type { Future } from '@elsewhere/core';
import type * as Api from '@opentelemetry/api';
import { spanAttributes } from './call-attributes.js';

interface Open {
  /** From submit to the end. */
  readonly call: Api.Span;
  readonly context: Api.Context;
  /** The wait or the run that is under way. */
  part: Api.Span;
  partBegan: number;
}

/** The spans of calls: `submit`, and in it a `wait` and a `run` for each attempt. */
export class CallSpans {
  readonly #api: typeof Api;
  readonly #tracer: Api.Tracer;
  readonly #open = new WeakMap<Future<unknown>, Open>();

  constructor(api: typeof Api, tracer: Api.Tracer) {
    this.#api = api;
    this.#tracer = tracer;
  }

  /** @param headers - The context of the call is put there. */
  submitted(future: Future<unknown>, headers: Record<string, string>): void {
    const { SpanKind, context, propagation, trace } = this.#api;
    const options = { kind: SpanKind.PRODUCER, attributes: spanAttributes(future) };
    const call = this.#tracer.startSpan(`submit ${future.task.name}`, options);
    const callContext = trace.setSpan(context.active(), call);
    propagation.inject(callContext, headers);
    const partBegan = now();
    const part = this.#begin('wait', future, callContext, partBegan);
    this.#open.set(future, { call, context: callContext, part, partBegan });
  }

  started(future: Future<unknown>): void {
    const open = this.#open.get(future);
    if (open === undefined) return;
    const at = Math.max(future.startedAt ?? 0, open.partBegan);
    open.part.end(at);
    open.partBegan = at;
    open.part = this.#begin('run', future, open.context, at);
    if (future.jobId !== undefined) open.part.setAttribute('elsewhere.job.id', future.jobId);
  }

  retried(future: Future<unknown>, error: unknown): void {
    const open = this.#open.get(future);
    if (open === undefined) return;
    this.#fail(open.part, error);
    const at = Math.max(now(), open.partBegan);
    open.part.end(at);
    open.partBegan = at;
    open.part = this.#begin('wait', future, open.context, at);
  }

  settled(future: Future<unknown>, outcome: unknown): void {
    const open = this.#open.get(future);
    if (open === undefined) return;
    this.#open.delete(future);
    const { call, part, partBegan } = open;
    call.setAttribute('elsewhere.state', future.state);
    call.setAttribute('elsewhere.attempts', future.attempt);
    if (future.state !== 'succeeded') for (const span of [part, call]) this.#fail(span, outcome);
    part.end(Math.max(now(), partBegan));
    call.end();
  }

  #begin(what: 'wait' | 'run', future: Future<unknown>, within: Api.Context, at: number): Api.Span {
    const attributes = { ...spanAttributes(future), 'elsewhere.attempt': future.attempt };
    return this.#tracer.startSpan(`${what} ${future.task.name}`, { attributes, startTime: at }, within);
  }

  #fail(span: Api.Span, error: unknown): void {
    const told = error instanceof Error ? error : new Error(String(error));
    const { code } = told as { readonly code?: unknown };
    span.recordException(told);
    span.setAttribute('error.type', typeof code === 'string' ? code : told.name);
    span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: told.message });
  }
}

/** Epoch milliseconds, with their fraction. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
