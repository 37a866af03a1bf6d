import type { Sealed } from '@elsewhere/core/worker';
import { expectVersion, WIRE_VERSION } from './calls.js';
import { CAPS, type Caps } from './caps.js';
import { type Packed, Packing, Unpacking } from './packed.js';
import { expectCount, expectFinite, expectList, expectText, readObject, rejected } from './reading.js';
import type { CallAttempt } from './sealed-call.js';

/** The first word of a worker. */
export interface Hello {
  readonly lease: string;
  readonly leaseMs: number;
  readonly slots: number;
  /** Kinds of code that run there. Shape: `['installed']`. */
  readonly accepts: readonly string[];
  /** Version of Node. Shape: `'20.19.0'`. */
  readonly node: string;
  readonly host: string;
  readonly pid: number;
  /** Random, for `proof` of the other end. */
  readonly nonce: string;
  /** Proves that this end holds the secret; in the second `hello`. */
  readonly proof?: string | undefined;
}

/** The answer to it. */
export interface Welcome {
  readonly nonce: string;
  readonly proof?: string | undefined;
}

/** What a task says, or is told. `running`: its code was started. */
export type CallEvent = CallAttempt &
  (
    | { readonly event: 'running'; readonly at: number }
    | { readonly event: 'progress'; readonly fraction: number; readonly value: Sealed }
    | { readonly event: 'message'; readonly value: Sealed }
    | { readonly event: 'request'; readonly number: number; readonly value: Sealed }
    | { readonly event: 'log'; readonly stream: 'stdout' | 'stderr'; readonly line: string }
  );

/** The answer to a request of a task. */
export interface Reply extends CallAttempt {
  readonly number: number;
  readonly refused: boolean;
  readonly value: Sealed;
}

/** An attempt that is no longer wanted. */
export interface Cancel extends CallAttempt {
  readonly value: Sealed;
}

/** What a frame says besides calls and outcomes. */
export interface StreamMessage {
  readonly value?: Sealed | undefined;
  readonly [member: string]: unknown;
}

/** A message of a stream as an envelope. The binary of its sealed value goes beside it. */
export function packMessage(message: StreamMessage): Packed {
  const packing = new Packing();
  const value = message.value === undefined ? undefined : packing.put(message.value);
  return {
    text: JSON.stringify({ elsewhere: WIRE_VERSION, ...message, value }),
    blobs: packing.blobs,
  };
}

export function readHello(packed: Packed, caps: Caps = CAPS): Hello {
  const given = read(packed);
  return {
    lease: expectText('a lease', given.lease, caps.name),
    leaseMs: expectCount('`leaseMs`', given.leaseMs, 1),
    slots: expectCount('`slots`', given.slots, 1),
    accepts: expectList('kinds of code', given.accepts, 16).map((kind) =>
      expectText('a kind of code', kind, caps.name),
    ),
    node: expectText('a version of Node', given.node, caps.name),
    host: expectText('a host', given.host, caps.name),
    pid: expectCount('a process', given.pid, 0),
    ...readWelcome(packed, caps),
  };
}

export function readWelcome(packed: Packed, caps: Caps = CAPS): Welcome {
  const { nonce, proof } = read(packed);
  return {
    nonce: expectText('a nonce', nonce, caps.name),
    ...(proof === undefined ? {} : { proof: expectText('a proof', proof, caps.name) }),
  };
}

/** The attempts of a `started` frame. */
export function readStarted(packed: Packed, caps: Caps = CAPS): CallAttempt[] {
  return expectList('calls', read(packed).calls, caps.items).map((item) => {
    const [id, attempt] = expectList('members of a call', item, 2);
    return readAttempt({ id, attempt }, caps);
  });
}

export function readEvent(packed: Packed, caps: Caps = CAPS): CallEvent {
  const given = read(packed);
  const attempt = readAttempt(given, caps);
  switch (given.event) {
    case 'running':
      return { ...attempt, event: 'running', at: expectFinite('a start', given.at) };
    case 'progress': {
      const fraction = expectFinite('a fraction', given.fraction);
      return { ...attempt, event: 'progress', fraction, value: sealedIn(packed, given, caps) };
    }
    case 'message':
      return { ...attempt, event: 'message', value: sealedIn(packed, given, caps) };
    case 'request': {
      const number = expectCount('the number of a request', given.number, 0);
      return { ...attempt, event: 'request', number, value: sealedIn(packed, given, caps) };
    }
    case 'log': {
      if (given.stream !== 'stdout' && given.stream !== 'stderr')
        throw rejected("a stream to be 'stdout' or 'stderr'", given.stream);
      const line = expectText('a line', given.line, caps.bytes);
      return { ...attempt, event: 'log', stream: given.stream, line };
    }
    default:
      throw rejected('a known event', given.event);
  }
}

export function readReply(packed: Packed, caps: Caps = CAPS): Reply {
  const given = read(packed);
  return {
    ...readAttempt(given, caps),
    number: expectCount('the number of a request', given.number, 0),
    refused: given.refused === true,
    value: sealedIn(packed, given, caps),
  };
}

export function readCancel(packed: Packed, caps: Caps = CAPS): Cancel {
  const given = read(packed);
  return { ...readAttempt(given, caps), value: sealedIn(packed, given, caps) };
}

/** What a `bye` says. */
export function readReason(packed: Packed, caps: Caps = CAPS): string {
  return expectText('a reason', read(packed).reason ?? '', caps.bytes);
}

function read({ text }: Packed): Record<string, unknown> {
  return expectVersion(readObject('a message', text));
}

function readAttempt(given: Record<string, unknown>, caps: Caps): CallAttempt {
  return {
    id: expectText('the id of a call', given.id, caps.name),
    attempt: expectCount('the attempt of a call', given.attempt, 1),
  };
}

function sealedIn(packed: Packed, { value }: Record<string, unknown>, caps: Caps): Sealed {
  const [text, count] = expectList('members of a value', value, 2);
  const unpacking = new Unpacking(packed, caps);
  const sealed = unpacking.take(text, count);
  unpacking.finish();
  return sealed;
}
