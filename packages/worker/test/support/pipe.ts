import { Duplex, PassThrough } from 'node:stream';

/** Two ends of a connection within this process. */
export function duplexPair(): [Duplex, Duplex] {
  const [there, back] = [new PassThrough(), new PassThrough()];
  return [Duplex.from({ readable: back, writable: there }), Duplex.from({ readable: there, writable: back })];
}
