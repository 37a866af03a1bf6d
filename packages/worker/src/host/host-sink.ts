import { type CallSink, Deadline, type Link, type PoolWorker, wallTimeError } from '@elsewhere/core/pool';
import { ExecutorError, sealFailure } from '@elsewhere/core/worker';
import type { CallIo } from './host.js';
import type { HostCall } from './host-call.js';
import type { Throttle } from './throttle.js';

/** What a sink needs of its host. */
export interface SinkOwner {
  /** The worker was told to go: slots that a signal ends went with it. */
  readonly draining: boolean;
  readonly throttle: Throttle;
  /** No slot can be started. */
  broken(error: Error): void;
  /** Ends a call for a breach of its limits. */
  exceed(call: HostCall, error: ExecutorError): void;
}

const SIGNALS_TO_GO = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** Leads what a pool tells to the source of each call, sealed as it is. */
export function hostSink(owner: SinkOwner): CallSink<HostCall> {
  const hears = (call: HostCall): boolean => call.live && call.ending === undefined;

  function pass(call: HostCall, tell: (io: CallIo) => unknown): void {
    if (hears(call)) owner.throttle.follow(linkOf(call), tell(call.io));
  }

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
      call.startedAt ??= startedAt; // its source hears of it with the outcome
      if (call.ending !== undefined) {
        call.stopped(call.ending, true, pid);
        return;
      }
      const { wallTimeMs = Number.POSITIVE_INFINITY } = call.options.limits ?? {};
      if (runMs > wallTimeMs) call.settle('failed', sealFailure(wallTimeError(call)), true, pid, runMs);
      else call.settle(failed ? 'failed' : 'succeeded', sealed, false, pid, runMs);
    },
    failed(call, _attempt, error) {
      if (!isLost(error)) {
        call.settle('not-started', sealFailure(error), true, 0);
        owner.broken(error);
      } else {
        call.startedAt ??= Date.now();
        const kind =
          owner.draining && SIGNALS_TO_GO.includes(error.exitSignal ?? '') ? 'interrupted' : 'lost';
        call.settle(kind, sealFailure(error), true, pidOf(call));
      }
    },
    stopped(call, _attempt, started) {
      if (call.ending !== undefined) call.stopped(call.ending, started, pidOf(call));
    },
    progress: (call, _attempt, fraction, note) => pass(call, (io) => io.progress?.(fraction, note)),
    message: (call, _attempt, message) => pass(call, (io) => io.message?.(message)),
    log: (call, _attempt, stream, line) => pass(call, (io) => io.log?.(stream, line)),
    async request(call, _attempt, data) {
      if (call.io.request !== undefined && hears(call)) return await call.io.request(data);
      throw new ExecutorError('REQUEST_FAILED', 'nobody answers the requests of this call');
    },
  };
}

function isLost(error: Error): error is ExecutorError & { readonly exitSignal?: string } {
  return error instanceof ExecutorError && error.code === 'WORKER_LOST';
}

function workerOf({ slot }: HostCall): PoolWorker<HostCall> | undefined {
  return (slot as { readonly worker: PoolWorker<HostCall> } | undefined)?.worker;
}

/** The way to the slot that has a call. */
export function linkOf(call: HostCall): Link | undefined {
  return workerOf(call)?.link;
}

function pidOf(call: HostCall): number {
  return workerOf(call)?.place.pid ?? 0;
}
