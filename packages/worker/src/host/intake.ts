import { CallQueue, type CallSource } from '@elsewhere/core/pool';
import { sealFailure } from '@elsewhere/core/worker';
import type { HostCall } from './host-call.js';

/** The calls that wait in a host: first for their claim, if their source has one to make, then for a slot. */
export class Intake implements CallSource<HostCall> {
  /** Claimed, or claimed by the source before. */
  readonly queue: CallQueue<HostCall> = new CallQueue();
  readonly #unclaimed: CallQueue<HostCall> = new CallQueue();
  readonly #wake: () => void;
  /** Claims on their way. */
  #asked = 0;
  #closed = false;

  constructor(wake: () => void) {
    this.#wake = wake;
  }

  /** Calls that wait, those that are being claimed included. */
  get size(): number {
    return this.queue.size + this.#unclaimed.size + this.#asked;
  }

  add(call: HostCall): void {
    if (call.io.claim === undefined) this.#queue(call);
    else this.#unclaimed.add(call);
  }

  /** Claims as many calls as can go to slots at once. */
  claim(room: number): void {
    while (this.queue.size + this.#asked < room) {
      const call = this.#unclaimed.take();
      if (call === undefined) return;
      if (call.mayStart) this.#ask(call);
      else this.#refuse(call);
    }
  }

  take(): HostCall | undefined {
    for (let call = this.queue.take(); call !== undefined; call = this.queue.take()) {
      if (call.mayStart) {
        call.place = 'pool';
        return call;
      }
      this.#refuse(call);
    }
    return undefined;
  }

  putBack(calls: readonly HostCall[]): void {
    for (const call of calls) call.place = 'queue';
    if (this.#closed) for (const call of calls) this.#refuse(call);
    else this.queue.putBack(calls);
  }

  wake(): void {
    this.#wake();
  }

  /** It was settled while it waited. */
  forget(call: HostCall): void {
    if (call.place === 'queue') this.queue.forget();
    if (call.place === 'unclaimed') this.#unclaimed.forget();
  }

  /** Gives back all that waits, and from now on what comes. */
  close(): void {
    this.#closed = true;
    this.giveBack();
  }

  giveBack(): void {
    for (const queue of [this.queue, this.#unclaimed]) {
      for (let call = queue.take(); call !== undefined; call = queue.take()) {
        this.#refuse(call);
      }
    }
  }

  #queue(call: HostCall): void {
    call.place = 'queue';
    if (!call.live) return; // ended while its claim was on its way
    if (this.#closed || !call.mayStart) this.#refuse(call);
    else this.queue.add(call);
  }

  #refuse(call: HostCall): void {
    call.place = 'asked'; // in no queue any more
    call.settle('not-started', '', true, 0);
  }

  #ask(call: HostCall): void {
    call.place = 'asked';
    try {
      const answer = call.io.claim!();
      if (typeof answer === 'boolean') this.#answered(call, answer);
      else void this.#wait(call, answer);
    } catch (error) {
      call.settle('not-started', sealFailure(error), true, 0);
    }
  }

  async #wait(call: HostCall, answer: Promise<boolean>): Promise<void> {
    this.#asked++;
    try {
      this.#answered(call, await answer);
    } catch (error) {
      call.settle('not-started', sealFailure(error), true, 0);
    } finally {
      this.#asked--;
      this.#wake();
    }
  }

  #answered(call: HostCall, claimed: boolean): void {
    if (claimed) this.#queue(call);
    else call.settle('superseded', '', true, 0);
  }
}
