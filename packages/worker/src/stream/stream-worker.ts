import type { Duplex } from 'node:stream';
import { ExecutorError, type Sealed, sealFailure } from '@elsewhere/core/worker';
import type { CallIo } from '../host/host.js';
import { packCalls } from '../wire/calls.js';
import { FrameChannel, type FrameKind } from '../wire/frame-channel.js';
import { type Hello, packMessage, readEvent, readHello, readStarted } from '../wire/messages.js';
import { unpackOutcomes } from '../wire/outcomes.js';
import type { Packed } from '../wire/packed.js';
import { attemptKey, type CallAttempt, type SealedCall } from '../wire/sealed-call.js';
import type { SealedOutcome } from '../wire/sealed-outcome.js';
import { expectProof, newNonce, prove } from './handshake.js';

/** The worker at the other end of a stream. */
export interface StreamWorker {
  /** What it said about itself. */
  readonly hello: Hello;
  /** It takes no more calls. */
  readonly draining: boolean;
  /** Calls that it does not count any more: late, of another attempt or another lease. */
  readonly fenced: number;
  /** Resolves when it is gone and all outcomes are told. */
  readonly gone: Promise<void>;
  /** Sends a call, together with the others of this turn. Never rejects: what goes wrong is an outcome. */
  run(call: SealedCall, io?: Omit<CallIo, 'claim'>): Promise<SealedOutcome>;
  cancel(attempt: CallAttempt, reason?: Sealed): void;
  deliver(attempt: CallAttempt, message: Sealed): void;
  /** Asks it to end what it runs and to leave. */
  drain(): void;
  /** Closes the stream: what runs there is interrupted. */
  close(): void;
}

interface Sent {
  readonly call: SealedCall;
  readonly io: Omit<CallIo, 'claim'>;
  readonly resolve: (outcome: SealedOutcome) => void;
  /** It may be running. */
  started: boolean;
}

/** Talks to a worker. */
export class WorkerAtStream implements StreamWorker {
  readonly greeted: Promise<void>;
  readonly gone: Promise<void>;
  draining = false;
  fenced = 0;
  readonly #channel: FrameChannel;
  readonly #secret: string | undefined;
  readonly #nonce = newNonce();
  readonly #sent = new Map<string, Sent>();
  #hello: Hello | undefined;
  #proved = false;
  #batch: SealedCall[] = [];
  #greet!: { resolve(): void; reject(error: Error): void };
  #leave!: () => void;
  #over = false;
  #heardAt = performance.now();
  #watch: NodeJS.Timeout | undefined;

  constructor(stream: Duplex, secret: string | undefined) {
    this.#secret = secret;
    this.greeted = new Promise((resolve, reject) => {
      this.#greet = { resolve, reject };
    });
    this.greeted.catch(() => {});
    this.gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
    this.#channel = new FrameChannel(stream, {
      frame: (kind, body) => this.#receive(kind, body),
      ended: (error) => this.#ended(error),
    });
  }

  get hello(): Hello {
    return this.#hello!;
  }

  run(call: SealedCall, io: Omit<CallIo, 'claim'> = {}): Promise<SealedOutcome> {
    if (this.#over || this.draining) return Promise.resolve(this.#outcome('not-started', ''));
    return new Promise((resolve) => {
      this.#sent.set(attemptKey(call), { call, io, resolve, started: false });
      if (this.#batch.push(call) === 1) queueMicrotask(() => this.#sendCalls());
    });
  }

  cancel({ id, attempt }: CallAttempt, reason: Sealed = ''): void {
    this.#sendCalls();
    this.#send('cancel', packMessage({ id, attempt, value: reason }));
  }

  deliver({ id, attempt }: CallAttempt, message: Sealed): void {
    this.#sendCalls();
    this.#send('event', packMessage({ id, attempt, event: 'message', value: message }));
  }

  drain(): void {
    this.#send('drain', packMessage({}));
  }

  close(): void {
    this.#send('bye', packMessage({ reason: 'closed' }));
    this.#channel.close();
  }

  /** Does not talk to this worker any longer. */
  refuse(error: Error): void {
    this.#channel.close(error);
  }

  #send(kind: FrameKind, body: Packed): void {
    if (!this.#over) void this.#channel.send(kind, body).catch(() => {}); // the end of the stream is heard elsewhere
  }

  #sendCalls(): void {
    const calls = this.#batch.splice(0);
    for (let at = 0; at < calls.length; at += CALLS_PER_FRAME)
      this.#send('call', packCalls(calls.slice(at, at + CALLS_PER_FRAME)));
  }

  #receive(kind: FrameKind, body: Packed): void {
    if (kind === 'hello') this.#greeting(readHello(body));
    else if (!this.#proved) throw new ExecutorError('REJECTED', `expected a hello of a worker, got ${kind}`);
    else if (kind === 'ping') this.#send('ping', body);
    else if (kind === 'started') {
      for (const attempt of readStarted(body)) this.#find(attempt, (sent) => (sent.started = true));
    } else if (kind === 'event') this.#event(body);
    else if (kind === 'outcome') this.#outcomes(body);
    else if (kind === 'drain') this.draining = true;
    else if (kind !== 'bye') throw new ExecutorError('REJECTED', `expected a word of a worker, got ${kind}`);
    this.#heardAt = performance.now();
  }

  #greeting(hello: Hello): void {
    if (this.#hello === undefined) {
      this.#hello = hello;
      const proof = prove(this.#secret, 'submitter', hello.nonce, this.#nonce);
      this.#send('welcome', packMessage({ nonce: this.#nonce, ...proof }));
      if (this.#secret !== undefined) return; // the second hello proves that it knows the secret
    }
    expectProof(this.#secret, 'worker', this.#hello.nonce, this.#nonce, hello.proof);
    if (this.#proved) return;
    this.#proved = true;
    this.#watch = setInterval(() => this.#look(hello.leaseMs), hello.leaseMs / 5);
    this.#watch.unref();
    this.#greet.resolve();
  }

  /** A worker that is silent for longer than its lease has stopped, or cannot be told from one that has. */
  #look(leaseMs: number): void {
    if (performance.now() - this.#heardAt < leaseMs) return;
    this.#channel.close(new Error(`nothing was heard of it for ${leaseMs} ms`));
  }

  #event(body: Packed): void {
    const event = readEvent(body);
    this.#find(event, ({ io }) => {
      if (event.event === 'running') io.started?.(event.at);
      else if (event.event === 'progress') io.progress?.(event.fraction, event.value);
      else if (event.event === 'message') io.message?.(event.value);
      else if (event.event === 'log') io.log?.(event.stream, event.line);
      else void this.#answer(event, event.number, event.value, io);
    });
  }

  async #answer({ id, attempt }: CallAttempt, number: number, data: Sealed, io: CallIo): Promise<void> {
    let refused = false;
    let value: Sealed;
    try {
      if (io.request === undefined) throw new ExecutorError('REQUEST_FAILED', 'nobody answers this call');
      value = await io.request(data);
    } catch (error) {
      refused = true;
      value = sealFailure(error);
    }
    this.#send('reply', packMessage({ id, attempt, number, refused, value }));
  }

  #outcomes(body: Packed): void {
    for (const { id, attempt, lease, outcome } of unpackOutcomes(body)) {
      const sent = this.#sent.get(attemptKey({ id, attempt }));
      if (sent === undefined || lease !== this.#hello?.lease) this.fenced++;
      else this.#settle(sent, outcome);
    }
  }

  #find(attempt: CallAttempt, take: (sent: Sent) => void): void {
    const sent = this.#sent.get(attemptKey(attempt));
    if (sent !== undefined) take(sent);
  }

  #settle(sent: Sent, outcome: SealedOutcome): void {
    this.#sent.delete(attemptKey(sent.call));
    sent.resolve(outcome);
  }

  #ended(error: Error | undefined): void {
    this.#over = true;
    clearInterval(this.#watch);
    const why = error === undefined ? 'it closed the stream' : error.message;
    this.#greet.reject(error ?? new ExecutorError('UNAVAILABLE', `no worker came: ${why}`));
    for (const sent of [...this.#sent.values()]) {
      // What was sent and got lost on the way cannot be told from what is running, unless the stream ended in order.
      const mayRun = sent.started || error !== undefined;
      const message = `the worker on ${this.#hello?.host} is gone: ${why}`;
      const lost = new ExecutorError('WORKER_LOST', message, { cause: error });
      this.#settle(
        sent,
        mayRun ? this.#outcome('lost', sealFailure(lost)) : this.#outcome('not-started', ''),
      );
    }
    this.#leave();
  }

  #outcome(kind: 'lost' | 'not-started', value: Sealed): SealedOutcome {
    const host = this.#hello?.host ?? '';
    return { kind, value, ours: true, startedAt: undefined, runMs: 0, host, pid: this.#hello?.pid ?? 0 };
  }
}

/** Calls of one turn that share a frame, at most. */
const CALLS_PER_FRAME = 256;
