import type { Duplex } from 'node:stream';
import { ExecutorError, open, type Sealed } from '@elsewhere/core/worker';
import type { CallIo, Host } from '../host/host.js';
import { HOST } from '../host/host-call.js';
import { LEASE_MS, type Lease, startLease } from '../host/lease.js';
import type { Source } from '../source/source.js';
import { unpackCalls } from '../wire/calls.js';
import { FrameChannel, type FrameKind } from '../wire/frame-channel.js';
import {
  packMessage,
  readCancel,
  readEvent,
  readReply,
  readWelcome,
  type StreamMessage,
} from '../wire/messages.js';
import type { Packed } from '../wire/packed.js';
import type { SealedCall } from '../wire/sealed-call.js';
import { expectProof, newNonce, prove } from './handshake.js';
import { Outbox } from './outbox.js';

/** Options of {@link streamSource}. */
export interface StreamSourceOptions {
  /** Proved to the other end, which has to prove it too. Default: none, for streams that nobody else can reach. */
  readonly secret?: string | undefined;
  /** Milliseconds without an answer from the other end after which this worker counts as gone. Default: 10,000. */
  readonly leaseMs?: number | undefined;
}

/**
 * Takes calls from whoever is at the other end of a stream. It ends when that end says so or closes the stream.
 *
 * @param connect - Opens the stream.
 */
export function streamSource(
  connect: () => Duplex | Promise<Duplex>,
  options: StreamSourceOptions = {},
): Source {
  return async (host, signal) => {
    const session = new Session(await connect(), host, options);
    await session.run(signal);
  };
}

/** One stream, from hello to bye. */
class Session {
  readonly #host: Host;
  readonly #options: StreamSourceOptions;
  readonly #channel: FrameChannel;
  readonly #outbox: Outbox;
  readonly #lease: Lease;
  readonly #nonce = newNonce();
  readonly #questions = new Map<number, { resolve(value: Sealed): void; reject(error: unknown): void }>();
  readonly #running = new Set<Promise<void>>();
  readonly #ended: Promise<void>;
  #end!: (error?: Error) => void;
  #welcome!: () => void;
  #welcomed = false;
  #pong: (() => void) | undefined;
  #asked = 0;
  #leaving = false;

  constructor(stream: Duplex, host: Host, options: StreamSourceOptions) {
    this.#host = host;
    this.#options = options;
    this.#ended = new Promise((resolve, reject) => {
      this.#end = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.#ended.catch(() => {});
    const welcomed = new Promise<void>((resolve) => {
      this.#welcome = resolve;
    });
    this.#channel = new FrameChannel(stream, {
      frame: (kind, body) => this.#receive(kind, body),
      ended: (error) => this.#end(error),
    });
    this.#outbox = new Outbox(this.#channel);
    this.#lease = startLease({
      leaseMs: options.leaseMs,
      renew: async () => {
        await welcomed;
        await this.#ping();
      },
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const leave = (): void => void this.#leave();
    signal.addEventListener('abort', leave, { once: true });
    try {
      this.#host.hold(this.#lease);
      await this.#hello();
      if (signal.aborted) leave();
      await Promise.race([this.#ended, lossOf(this.#lease)]);
    } finally {
      signal.removeEventListener('abort', leave);
      this.#lease.end();
      for (const { reject } of this.#questions.values()) reject(unanswered());
      if (!this.#leaving) this.#host.interrupt('the stream to the submitter has ended');
      await Promise.all(this.#running);
      this.#channel.close();
    }
  }

  #hello(proof: { proof?: string } = {}): Promise<void> {
    const { leaseMs = LEASE_MS } = this.#options;
    const { slots, accepts } = this.#host;
    const node = process.versions.node;
    const hello = {
      lease: this.#lease.id,
      leaseMs,
      slots,
      accepts,
      node,
      host: HOST,
      pid: process.pid,
      nonce: this.#nonce,
    };
    return this.#channel.send('hello', packMessage({ ...hello, ...proof }));
  }

  #receive(kind: FrameKind, body: Packed): void {
    if (kind === 'bye') {
      this.#end();
      return;
    }
    if (!this.#welcomed) {
      if (kind === 'welcome') this.#greet(body);
      else throw new ExecutorError('REJECTED', `expected a welcome, got ${kind}`);
      return;
    }
    if (kind === 'call') for (const call of unpackCalls(body)) this.#start(call);
    else if (kind === 'cancel') {
      const cancel = readCancel(body);
      this.#host.cancel(cancel, cancel.value);
    } else if (kind === 'event') {
      const event = readEvent(body);
      if (event.event === 'message') this.#host.deliver(event, event.value);
    } else if (kind === 'reply') {
      const { number, refused, value } = readReply(body);
      const question = this.#questions.get(number);
      this.#questions.delete(number);
      if (refused) question?.reject(open(value));
      else question?.resolve(value);
    } else if (kind === 'ping') this.#pong?.();
    else if (kind === 'drain') void this.#leave();
    else throw new ExecutorError('REJECTED', `expected something for a worker, got ${kind}`);
  }

  #greet(body: Packed): void {
    const { nonce, proof } = readWelcome(body);
    const { secret } = this.#options;
    expectProof(secret, 'submitter', this.#nonce, nonce, proof);
    this.#welcomed = true;
    if (secret !== undefined) void this.#hello(prove(secret, 'worker', this.#nonce, nonce)).catch(() => {});
    this.#welcome();
  }

  #start(call: SealedCall): void {
    const running = this.#host.run(call, this.#ioOf(call)).then((outcome) => {
      const { id, attempt } = call;
      this.#outbox.outcome({ id, attempt, lease: this.#lease.id, outcome });
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  #ioOf(call: SealedCall): CallIo {
    const { id, attempt } = call;
    const tell = (event: StreamMessage): Promise<void> =>
      this.#channel.send('event', packMessage({ id, attempt, ...event })).catch(() => {});
    return {
      claim: () => this.#outbox.started(call),
      started: (at) => void tell({ event: 'running', at }),
      progress: (fraction, value) => tell({ event: 'progress', fraction, value }),
      message: (value) => tell({ event: 'message', value }),
      log: (stream, line) => tell({ event: 'log', stream, line }),
      request: (value) =>
        new Promise((resolve, reject) => {
          const number = ++this.#asked;
          this.#questions.set(number, { resolve, reject });
          void tell({ event: 'request', number, value });
        }),
    };
  }

  async #ping(): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      this.#pong = resolve;
    });
    await this.#channel.send('ping', packMessage({}));
    await answered;
  }

  /** Takes no more, lets what runs end, says goodbye. */
  async #leave(): Promise<void> {
    if (this.#leaving) return;
    this.#leaving = true;
    await this.#channel.send('drain', packMessage({})).catch(() => {});
    await this.#host.drain();
    await Promise.all(this.#running);
    this.#outbox.flush();
    await this.#channel.send('bye', packMessage({ reason: 'drained' })).catch(() => {});
    this.#end();
  }
}

function lossOf({ lost }: Lease): Promise<never> {
  return new Promise((_, reject) => {
    if (lost.aborted) reject(lost.reason);
    else lost.addEventListener('abort', () => reject(lost.reason), { once: true });
  });
}

function unanswered(): ExecutorError {
  return new ExecutorError('REQUEST_FAILED', 'the stream to the submitter has ended');
}
