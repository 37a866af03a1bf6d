import type { Duplex } from 'node:stream';
import { open, type PortableReference, seal } from '@elsewhere/core/worker';
import { afterEach, expect, it } from 'vitest';
import { duplexPair } from '../../test/support/pipe.js';
import { randomOf } from '../../test/support/random.js';
import { until } from '../../test/support/until.js';
import { FrameChannel, type FrameKind } from '../wire/frame-channel.js';
import { packMessage, readWelcome } from '../wire/messages.js';
import { packOutcomes } from '../wire/outcomes.js';
import type { Packed } from '../wire/packed.js';
import type { SealedCall } from '../wire/sealed-call.js';
import type { AddressedOutcome } from '../wire/sealed-outcome.js';
import { greetWorker } from './greet-worker.js';
import { prove } from './handshake.js';
import type { StreamWorker } from './stream-worker.js';

const streams: Duplex[] = [];

afterEach(() => {
  for (const stream of streams.splice(0)) stream.destroy();
});

const HELLO = {
  lease: 'lease-1',
  leaseMs: 10_000,
  slots: 1,
  accepts: ['file'],
  node: '20.19.0',
  host: 'far',
  pid: 7,
  nonce: 'n',
};

const task: PortableReference = {
  kind: 'task',
  key: 'k',
  module: 'file:///a.js',
  name: 'a',
  id: '_#a',
  at: { url: 'file:///a.js', path: 'a' },
  code: { kind: 'file' },
};

const call: SealedCall = { id: 'c-1', attempt: 2, task, args: '[]' };

/** A worker that says what the test wants. */
class FakeWorker {
  readonly channel: FrameChannel;
  readonly heard: FrameKind[] = [];
  readonly near: Duplex;
  welcome: Packed | undefined;

  constructor() {
    const [near, far] = duplexPair();
    for (const stream of [near, far]) stream.on('error', () => {});
    streams.push(near, far);
    this.near = near;
    this.channel = new FrameChannel(far, {
      frame: (kind, body) => {
        this.heard.push(kind);
        if (kind === 'welcome') this.welcome = body;
      },
      ended: () => {},
    });
  }

  say(kind: FrameKind, body: Packed): void {
    this.channel.send(kind, body).catch(() => {});
  }

  outcome(over: Partial<AddressedOutcome>): void {
    const outcome: AddressedOutcome['outcome'] = {
      kind: 'succeeded',
      value: '"mine"',
      ours: false,
      startedAt: 1,
      runMs: 1,
      host: 'far',
      pid: 8,
    };
    this.say('outcome', packOutcomes([{ id: 'c-1', attempt: 2, lease: 'lease-1', outcome, ...over }]));
  }
}

async function greeted(): Promise<{ fake: FakeWorker; worker: StreamWorker }> {
  const fake = new FakeWorker();
  fake.say('hello', packMessage(HELLO));
  return { fake, worker: await greetWorker(fake.near) };
}

it('rule 5: an outcome of another attempt, another lease or an unknown call is dropped and counted', async () => {
  const { fake, worker } = await greeted();
  const running = worker.run(call);
  const other = {
    kind: 'failed',
    value: '"not mine"',
    ours: false,
    startedAt: 1,
    runMs: 1,
    host: '',
    pid: 1,
  } as const;
  fake.outcome({ attempt: 1, outcome: other });
  fake.outcome({ lease: 'lease-0', outcome: other });
  fake.outcome({ id: 'c-9', outcome: other });
  fake.outcome({});
  expect(await running).toMatchObject({ kind: 'succeeded', value: '"mine"' });
  fake.outcome({ outcome: other });
  await until('the late one is counted', () => worker.fenced === 4);
});

it('a stream that ends in order gives back what was not said to have started', async () => {
  const { fake, worker } = await greeted();
  const [first, second] = [worker.run(call), worker.run({ ...call, id: 'c-2' })];
  fake.say('started', packMessage({ calls: [['c-2', 2]] }));
  await until('the calls are there', () => fake.heard.includes('call'));
  fake.channel.close();
  expect([(await first).kind, (await second).kind]).toEqual(['not-started', 'lost']);
  expect(open((await second).value)).toMatchObject({
    code: 'WORKER_LOST',
    message: expect.stringContaining('far'),
  });
  await worker.gone;
  expect((await worker.run(call)).kind).toBe('not-started');
});

it.each<[string, FrameKind, Packed]>([
  ['a call', 'call', packMessage({})],
  ['a welcome', 'welcome', packMessage({ nonce: 'x' })],
  ['an event without a call', 'event', packMessage({ event: 'log', stream: 'stdout', line: '' })],
  ['an event of an unknown kind', 'event', packMessage({ id: 'c-1', attempt: 2, event: 'dance' })],
  [
    'an event with a value too many',
    'event',
    { ...packMessage({ id: 'c-1', attempt: 2, event: 'message', value: '' }), blobs: [new ArrayBuffer(1)] },
  ],
  ['started of nothing', 'started', packMessage({ calls: 5 })],
  ['outcomes that are none', 'outcome', packMessage({ outcomes: [[]] })],
])(
  'a worker that says %s is not listened to any longer, and its calls may have run',
  async (_, kind, body) => {
    const { fake, worker } = await greeted();
    const running = worker.run(call);
    fake.say(kind, body);
    expect((await running).kind).toBe('lost');
  },
);

it.each<[string, FrameKind, Packed]>([
  ['something else than hello', 'ping', packMessage({})],
  ['a hello without slots', 'hello', packMessage({ ...HELLO, slots: 0 })],
  ['a hello of another version', 'hello', packMessage({ ...HELLO, elsewhere: 9 })],
])('a worker that begins with %s is refused', async (_, kind, body) => {
  const fake = new FakeWorker();
  fake.say(kind, body);
  await expect(greetWorker(fake.near)).rejects.toMatchObject({ code: 'REJECTED' });
});

it('a worker that says nothing is not waited for for ever', async () => {
  await expect(greetWorker(new FakeWorker().near, { helloMs: 20 })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('within 20 ms'),
  });
});

it('a proof counts on its own stream, and on no other', async () => {
  const secret = 'a secret that both know';
  async function greet(proof?: string): Promise<{ proof: string; greeting: Promise<unknown> }> {
    const fake = new FakeWorker();
    fake.say('hello', packMessage(HELLO));
    const greeting = greetWorker(fake.near, { secret });
    greeting.catch(() => {});
    await until('it is welcome', () => fake.heard.includes('welcome'));
    const own = prove(secret, 'worker', HELLO.nonce, readWelcome(fake.welcome!).nonce).proof!;
    fake.say('hello', packMessage({ ...HELLO, proof: proof ?? own }));
    return { proof: own, greeting };
  }
  const first = await greet();
  await first.greeting;
  await expect((await greet(first.proof)).greeting).rejects.toThrow('does not know the secret');
});

it('thousands of broken messages end a stream at worst', { timeout: 60_000 }, async () => {
  const random = randomOf(7);
  const honest = packMessage({
    id: 'c-1',
    attempt: 2,
    event: 'message',
    value: seal({ a: [1, 2] }, 'message'),
  }).text;
  for (let count = 0; count < 2_000; count++) {
    const { fake, worker } = await greeted();
    const characters = [...honest];
    for (let change = 0; change <= random.below(3); change++)
      characters[random.below(characters.length)] = random.pick([...'[]{}",:0129-eanu\\']);
    const kind = random.pick<FrameKind>(['event', 'started', 'outcome', 'hello', 'ping', 'drain', 'bye']);
    const running = worker.run(call);
    fake.say(kind, { text: characters.join(''), blobs: [] });
    fake.channel.close();
    expect(['lost', 'not-started']).toContain((await running).kind);
  }
});
