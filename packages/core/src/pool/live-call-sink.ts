import { hostname } from 'node:os';
import { type LiveCall, open, seal, tellRemote } from '../adapter/index.js';
import type { CallSink } from './pool-call.js';

/** Tells calls of this process: what crossed is opened here. */
export function liveCallSink(executor: string): CallSink<LiveCall> {
  const host = hostname();
  return {
    started: (call, attempt, at) => call.started(attempt, at),
    finished(call, attempt, failed, sealed, startedAt, { pid }) {
      if (!call.live) return;
      if (attempt !== call.attempt) call.stopped(attempt); // it was dropped, and the call goes on
      call.started(attempt, startedAt);
      let value: unknown;
      try {
        value = open(sealed);
      } catch (error) {
        call.fail(attempt, error, true);
        return;
      }
      if (!failed) {
        call.succeed(attempt, value);
        return;
      }
      tellRemote(value, { executor, host, pid, attempt });
      call.fail(attempt, value);
    },
    failed: (call, attempt, error) => call.fail(attempt, error, true),
    stopped: (call, attempt) => call.stopped(attempt),
    progress: (call, attempt, fraction, note) => call.setProgress(attempt, { fraction, note: open(note) }),
    message: (call, attempt, message) => call.message(attempt, open(message)),
    request: async (call, attempt, data) => seal(await call.request(attempt, open(data)), 'answer'),
    log: (call, attempt, stream, line) => call.log(attempt, stream, line),
  };
}
