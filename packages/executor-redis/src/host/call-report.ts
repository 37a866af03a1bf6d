import type { Sealed } from '@elsewhere/core/worker';
import type { CallIo } from '@elsewhere/worker';
import type { CallAttempt } from '@elsewhere/worker/wire';
import type { EventBox } from './event-box.js';
import type { Inbox } from './inbox.js';

/** What a call says while it runs goes to its submitter. */
export class CallReport implements CallIo {
  readonly #call: CallAttempt;
  readonly #box: EventBox;
  readonly #inbox: Inbox;

  constructor(call: CallAttempt, box: EventBox, inbox: Inbox) {
    this.#call = call;
    this.#box = box;
    this.#inbox = inbox;
  }

  started(at: number): void {
    this.#box.add({ ...this.#about, kind: 'started', at });
  }

  progress(fraction: number, value: Sealed): void {
    this.#box.add({ ...this.#about, kind: 'progress', fraction, value });
  }

  message(value: Sealed): void {
    this.#box.add({ ...this.#about, kind: 'message', value });
  }

  log(stream: 'stdout' | 'stderr', line: string): void {
    this.#box.add({ ...this.#about, kind: 'log', stream, line });
  }

  request(value: Sealed): Promise<Sealed> {
    const { number, answer } = this.#inbox.ask(this.#call);
    this.#box.add({ ...this.#about, kind: 'request', number, value });
    return answer;
  }

  get #about(): CallAttempt {
    const { id, attempt } = this.#call;
    return { id, attempt };
  }
}
