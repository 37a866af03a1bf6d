import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { hearSecondErrors } from './second-errors.js';

/** As ioredis: it hears one error of its socket and tells of it. */
class Client extends EventEmitter {
  readonly stream: EventEmitter = new EventEmitter();
  constructor() {
    super();
    this.stream.once('error', (error) => this.emit('error', error));
  }
  duplicate(): Client {
    return new Client();
  }
}

it('a second error of a socket is heard, also of a copy of the client', () => {
  const client = new Client();
  hearSecondErrors(client);
  for (const each of [client, client.duplicate(), client.duplicate().duplicate()]) {
    each.stream.emit('error', new Error('certificate'));
    each.stream.emit('error', new Error('alert'));
  }
  const other = new Client().on('error', () => {});
  other.stream.emit('error', new Error('certificate'));
  expect(() => other.stream.emit('error', new Error('alert'))).toThrow('alert');
});
