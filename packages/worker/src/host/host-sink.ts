import { ExecutorError } from '@elsewhere/core';
import { type CallSink, Deadline, type PoolWorker, wallTimeError } from '@elsewhere/core/pool';
import { sealFailure } from '@elsewhere/core/worker';
import type { HostCall } from './host-call.js';

/** What a sink needs of its host. */
export interface SinkOwner {
  /** The worker was told to go: slots that a signal ends went with it. */
  readonly draining: boolean;
  /** Ends a call for a breach of its limits. */
  exceed(call: HostCall, error: ExecutorError): void;
}

const SIGNALS_TO_GO = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** Leads what a pool tells to the source of each call, sealed as it is. */
export function hostSink(owner: SinkOwner): CallSink<HostCall> {
  const hears = (call: HostCall): boolean => call.live && call.ending === undefined;

  function started(call: HostCall, at: number): void {
    if (!hears(call) || call.startedAt !== undefined) return;
    call.started(at);
    const { wallTimeMs } = call.options.limits ?? {};
    if (wallTimeMs === undefined) return;
    const leftMs = Math.max(0, wallTimeMs - (Date.now() - at));
    call.deadline = new Deadline(leftMs, () => owner.exceed(call, wallTimeError(call)));
  }

  return {
    started: (call, _attempt, at = Date.now()) => started(call, at),
    finished(call, _attempt, failed, sealed, startedAt, { pid }, runMs) {
      if (!call.live) return;
      if (call.ending !== undefined) {
        call.startedAt ??= startedAt;
        call.stopped(call.ending, true, pid);
        return;
      }
      call.started(startedAt);
      const { wallTimeMs = Number.POSITIVE_INFINITY } = call.options.limits ?? {};
      if (runMs > wallTimeMs) call.settle('failed', sealFailure(wallTimeError(call)), true, pid, runMs);
      else call.settle(failed ? 'failed' : 'succeeded', sealed, false, pid, runMs);
    },
    failed(call, _attempt, error) {
      if (!isLost(error)) call.settle('failed', sealFailure(error), true, 0);
      else {
        call.startedAt ??= Date.now();
        const kind =
          owner.draining && SIGNALS_TO_GO.includes(error.exitSignal ?? '') ? 'interrupted' : 'lost';
        call.settle(kind, sealFailure(error), true, pidOf(call));
      }
    },
    stopped(call, _attempt, started) {
      if (call.ending !== undefined) call.stopped(call.ending, started, pidOf(call));
    },
    progress: (call, _attempt, fraction, note) => hears(call) && call.io.progress?.(fraction, note),
    message: (call, _attempt, message) => hears(call) && call.io.message?.(message),
    log: (call, _attempt, stream, line) => hears(call) && call.io.log?.(stream, line),
    async request(call, _attempt, data) {
      if (call.io.request !== undefined && hears(call)) return await call.io.request(data);
      throw new ExecutorError('REQUEST_FAILED', 'nobody answers the requests of this call');
    },
  };
}

function isLost(error: Error): error is ExecutorError & { readonly exitSignal?: string } {
  return error instanceof ExecutorError && error.code === 'WORKER_LOST';
}

function pidOf({ slot }: HostCall): number {
  return (slot as { readonly worker: PoolWorker<HostCall> } | undefined)?.worker.pid ?? 0;
}
