import { EventEmitter } from 'node:events';

/** A client of ioredis, as far as its socket goes. */
interface Client {
  readonly stream?: EventEmitter | undefined;
  duplicate(...how: readonly unknown[]): unknown;
  on(event: 'error', listener: () => void): unknown;
}

const nobody = (): void => {};

/**
 * ioredis hears one error of a socket. With TLS there are two when the other side has something to say about the end of
 * the handshake, and an error that nobody hears ends the process. So does this for the copies that are made of it.
 */
export function hearSecondErrors(redis: object): void {
  const client = redis as Client;
  client.on('error', () => {
    client.stream?.on('error', nobody);
  });
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (...how) => {
    const copy = duplicate(...how);
    if (copy instanceof EventEmitter) hearSecondErrors(copy);
    return copy;
  };
}
