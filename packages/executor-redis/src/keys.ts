import { createHash } from 'node:crypto';
import { show } from '@elsewhere/core/adapter';

/** Names of everything that one queue has in Redis. They share one hash tag, so one slot of a Cluster. */
export interface QueueKeys {
  /** The queue with its version: what BullMQ calls the queue. Shape: `'orders'`, `'orders@1.4'`. */
  readonly name: string;
  /** What BullMQ puts before its keys. Shape: `'{orders@1.4}'`. */
  readonly prefix: string;
  /** Hash: the calls of a parcel and who has claimed them. */
  parcel(id: string): string;
  /** Stream: outcomes and events for one submitter. */
  reply(submitter: string): string;
  /** Set: ids of the parcels of one submitter that are not done. */
  parcels(submitter: string): string;
  /** Set: the submitters of one program, by the beginning of the ids of its calls. */
  submitters(idPrefix: string): string;
  /** String with a time to live: who looks after the calls of a submitter. */
  owner(submitter: string): string;
  /** String with a time to live: a worker host that is alive, and what it says of itself. */
  lease(lease: string): string;
  /** Stream: cancels, messages and answers for one host. */
  inbox(lease: string): string;
  /** String with a time to live: a fetch whose answer was lost claims nothing any more. */
  fetch(token: string): string;
  /** Sorted set: leases by when they end. */
  readonly hosts: string;
  /** String: the live call that has this `key`. */
  key(task: string, key: string): string;
  /** Bytes: code that travels, by its SHA-256. */
  code(sha256: string): string;
  /** BullMQ's own hash of a job. */
  job(id: string): string;
}

const NAME = /^[A-Za-z0-9_.-]{1,100}$/;

/** @throws TypeError when a name cannot be part of a key. */
export function expectQueueName(option: string, name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  throw new TypeError(
    `expected \`${option}\` to be 1 to 100 letters, digits, \`.\`, \`_\` or \`-\`, got \`${show(name)}\``,
  );
}

/** The keys of a queue. Versions of one queue share nothing. */
export function keysOf(queue: string, version: string | undefined): QueueKeys {
  const name = version === undefined ? queue : `${queue}@${version}`;
  const prefix = `{${name}}`;
  const key = (...parts: readonly string[]): string => [prefix, 'elsewhere', ...parts].join(':');
  return {
    name,
    prefix,
    parcel: (id) => key('parcel', id),
    reply: (submitter) => key('reply', submitter),
    parcels: (submitter) => key('parcels', submitter),
    submitters: (idPrefix) => key('submitters', idPrefix),
    owner: (submitter) => key('owner', submitter),
    lease: (lease) => key('lease', lease),
    inbox: (lease) => key('inbox', lease),
    fetch: (token) => key('fetch', token),
    hosts: key('hosts'),
    key: (task, word) =>
      key(
        'key',
        createHash('sha256')
          .update(JSON.stringify([task, word]))
          .digest('base64url'),
      ),
    code: (sha256) => key('code', sha256),
    job: (id) => `${prefix}:${name}:${id}`,
  };
}

/** Characters of the beginning of a call's id, which names its program. */
export const PROGRAM_LENGTH = 13;

/** Who made a parcel, by its id. Shape: `'c0123456789abz2'` of `'p0123456789abz2-1f'`. */
export function makerOf(parcelId: string): string {
  return `c${parcelId.slice(1, parcelId.indexOf('-'))}`;
}

/** The program that submitted a call, by its id. Shape: `'c0123456789ab'` of `'c0123456789ab-1f'`. */
export function programOf(callId: string): string | undefined {
  return /^(c[0-9a-f]{12})-[0-9a-z]+$/.exec(callId)?.[1];
}
