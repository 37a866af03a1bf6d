import type { FrameChannel } from '../wire/frame-channel.js';
import { packMessage } from '../wire/messages.js';
import { packOutcomes } from '../wire/outcomes.js';
import type { CallAttempt } from '../wire/sealed-call.js';
import type { AddressedOutcome } from '../wire/sealed-outcome.js';

/** What a worker has to say about many calls at once, one frame for all that come in one turn. */
export class Outbox {
  readonly #channel: FrameChannel;
  #outcomes: AddressedOutcome[] = [];
  #started: { readonly calls: CallAttempt[]; readonly sent: Promise<boolean> } | undefined;

  constructor(channel: FrameChannel) {
    this.#channel = channel;
  }

  /** Resolves when the system has taken the word that the call may be running from now on. */
  started(call: CallAttempt): Promise<boolean> {
    if (this.#started === undefined) {
      const calls: CallAttempt[] = [];
      this.#started = { calls, sent: Promise.resolve().then(() => this.#sendStarted(calls)) };
    }
    this.#started.calls.push(call);
    return this.#started.sent;
  }

  outcome(outcome: AddressedOutcome): void {
    if (this.#outcomes.push(outcome) === 1) queueMicrotask(() => this.flush());
  }

  flush(): void {
    const outcomes = this.#outcomes.splice(0);
    if (outcomes.length > 0) void this.#channel.send('outcome', packOutcomes(outcomes)).catch(() => {}); // the end of the stream is heard elsewhere
  }

  async #sendStarted(calls: readonly CallAttempt[]): Promise<boolean> {
    this.#started = undefined;
    await this.#channel.send(
      'started',
      packMessage({ calls: calls.map(({ id, attempt }) => [id, attempt]) }),
    );
    return true;
  }
}
