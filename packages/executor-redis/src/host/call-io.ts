import type { CallIo } from '@elsewhere/worker';
import type { CallAttempt } from '@elsewhere/worker/wire';
import type { HostSide } from './parcel-run.js';

/** What a call says while it runs goes to its submitter. */
export function callIo({ events, inbox }: HostSide, submitter: string, { id, attempt }: CallAttempt): CallIo {
  const box = events(submitter);
  return {
    started: (at) => box.add({ id, attempt, kind: 'started', at }),
    progress: (fraction, value) => box.add({ id, attempt, kind: 'progress', fraction, value }),
    message: (value) => box.add({ id, attempt, kind: 'message', value }),
    log: (stream, line) => box.add({ id, attempt, kind: 'log', stream, line }),
    request(value) {
      const { number, answer } = inbox.ask({ id, attempt });
      box.add({ id, attempt, kind: 'request', number, value });
      return answer;
    },
  };
}
