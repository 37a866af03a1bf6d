import { beforeEach, describe, expect, it } from 'vitest';
import { EXIT, FakeLink } from '../../test/pool/fake-link.js';
import { FakeCall, listeningSink } from '../../test/pool/fake-pool.js';
import { turn } from '../../test/pool/until.js';
import { seal } from '../adapter/index.js';
import type { ExecutorError } from '../index.js';
import type { Held } from './held-calls.js';
import type { WorkerExit } from './link.js';
import { PoolWorker } from './pool-worker.js';

let link: FakeLink;
let told: string[];
let errors: ExecutorError[];
/** Numbers of the calls that a lost worker gave back. */
let givenBack: number[];

beforeEach(() => {
  told = [];
  errors = [];
  givenBack = [];
});

function startWorker(callsPerWorker = 1): PoolWorker<FakeCall> {
  return new PoolWorker<FakeCall>(
    {
      sink: {
        ...listeningSink(told),
        failed: (_call, _attempt, error) => void errors.push(error as ExecutorError),
      },
      callsPerWorker,
      met: () => {},
      progressed: () => {},
      ending: () => {},
      freed: (calls) => void told.push(...calls.map(({ number }) => `skipped ${number}`)),
      grown: () => void told.push('grown'),
      lost: (_worker, unstarted) => void givenBack.push(...unstarted.map(({ number }) => number)),
    },
    (listener) => {
      link = new FakeLink(listener);
      return link;
    },
  );
}

function callsOf(count: number): FakeCall[] {
  return Array.from({ length: count }, (_, index) => new FakeCall(index + 1));
}

function heldBy(call: FakeCall): Held<FakeCall> {
  return call.slot as Held<FakeCall>;
}

describe('a worker that is gone', () => {
  it('fails exactly what it ran and gives back what it had not begun, in order', () => {
    const worker = startWorker();
    worker.send(callsOf(4));
    link.run();
    link.start();
    link.exit({ exitCode: undefined, exitSignal: 'SIGKILL', error: undefined, stderr: 'last words' });
    expect(told).toEqual(['finished 1: done']);
    expect(errors.map(({ code }) => code)).toEqual(['WORKER_LOST']);
    expect(errors[0]).toMatchObject({ exitSignal: 'SIGKILL', stderr: 'last words' });
    expect(givenBack).toEqual([3, 4]);
    expect([worker.held, worker.running]).toEqual([0, 0]);
  });

  it('loses no result that it had left behind', () => {
    const worker = startWorker();
    worker.send(callsOf(3));
    for (let count = 0; count < 2; count++) {
      link.start();
      link.finish(undefined, { quiet: true });
    }
    link.exit();
    expect(told).toEqual(['finished 1: done', 'finished 2: done']);
    expect([errors, givenBack]).toEqual([[], [3]]);
  });

  it('never gives back a call that has ended, even when its result is lost', () => {
    const worker = startWorker();
    worker.send(callsOf(2));
    link.start().state = 'ended'; // its result never comes
    link.exit();
    expect(errors.map(({ code }) => code)).toEqual(['WORKER_LOST']);
    expect(givenBack).toEqual([2]);
  });

  it('fails a call whose values have moved into it, begun or not', () => {
    const worker = startWorker();
    worker.send([new FakeCall(1, { transfer: [new ArrayBuffer(8)] })]);
    link.exit();
    expect(errors.map(({ code }) => code)).toEqual(['WORKER_LOST']);
    expect(errors[0]!.message).toContain('moved');
    expect(givenBack).toEqual([]);
  });

  it('says nothing of a call that nobody waits for, and does not give its attempt back', () => {
    const worker = startWorker();
    const [call] = callsOf(1);
    worker.send([call!]);
    link.start();
    worker.drop(heldBy(call!), call!, () => seal(new Error('no longer wanted'), 'reason'));
    link.exit();
    expect([told, errors, givenBack]).toEqual([['stopped 1'], [], []]);
  });

  it.each<[string, Partial<WorkerExit>, string]>([
    ['its exit code', { exitCode: 7 }, 'exited with code 7'],
    ['its signal', { exitCode: undefined, exitSignal: 'SIGSEGV' }, 'was ended by SIGSEGV'],
    ['what it died of', { error: new RangeError('out of bounds') }, 'died of RangeError: out of bounds'],
    [
      'that its memory was full',
      { exitSignal: 'SIGABRT', stderr: 'FATAL ERROR: Reached heap limit - JavaScript heap out of memory\n' },
      'ran out of heap memory',
    ],
  ])('tells %s', (_what, exit, text) => {
    startWorker().send(callsOf(1));
    link.start();
    link.exit({ ...EXIT, ...exit });
    expect(errors[0]!.message).toContain(text);
  });
});

describe('an attempt that is no longer wanted', () => {
  it('never runs when it has not begun, and nothing is stopped for it', () => {
    const worker = startWorker();
    const calls = callsOf(2);
    worker.send(calls);
    link.start();
    worker.drop(heldBy(calls[1]!), calls[1]!, () => '"reason"');
    expect([link.waiting, link.messages, worker.held]).toEqual([[], [], 1]);
    expect(told).toEqual(['stopped 2 unstarted']);
  });

  it('is told when it runs', () => {
    const worker = startWorker();
    const [call] = callsOf(1);
    worker.send([call!]);
    const { slot, generation } = link.start();
    worker.drop(heldBy(call!), call!, () => '"reason"');
    worker.drop(heldBy(call!), call!, () => '"another reason"');
    expect(link.messages).toEqual([{ kind: 'abort', slot, generation, value: '"reason"' }]);
  });

  it('counts as running until it really ends; its result is dropped, and only that end is told', () => {
    const worker = startWorker();
    const [call] = callsOf(1);
    worker.send([call!]);
    link.start();
    call!.live = false;
    worker.drop(heldBy(call!), call!, () => '"reason"');
    expect(worker.running).toBe(1);
    link.finish();
    expect([worker.running, told]).toEqual([0, ['stopped 1']]);
  });
});

describe('a worker, asked for calls it has not begun', () => {
  it('gives the last ones, in their order', () => {
    const worker = startWorker();
    worker.send(callsOf(5));
    link.start();
    expect(worker.takeBack(2).map(({ number }) => number)).toEqual([4, 5]);
    expect(link.waiting).toEqual([2, 3]);
    expect(worker.takeBack(10).map(({ number }) => number)).toEqual([2, 3]);
    expect(worker.held).toBe(1);
  });

  it('gives only those that are wanted', () => {
    const worker = startWorker();
    worker.send(callsOf(5));
    const even = worker.takeBack(10, ({ number }) => number % 2 === 0);
    expect(even.map(({ number }) => number)).toEqual([2, 4]);
    expect(link.waiting).toEqual([1, 3, 5]);
  });

  it('hands a call on that it was thought to have begun and had not', () => {
    const worker = startWorker();
    const [call] = callsOf(1);
    worker.send([call!]);
    link.say(link.start(), { kind: 'skipped' });
    expect([told, worker.held]).toEqual([['skipped 1'], 0]);
  });
});

describe('messages for a call', () => {
  const message = '{"hello":1}';

  it('go to the worker that holds it, those that came before first', () => {
    const worker = startWorker();
    const [call] = callsOf(1);
    call!.outbox.push('"early"');
    worker.send([call!]);
    worker.deliver(heldBy(call!), call!, message);
    expect(link.messages.map(({ value }) => value)).toEqual(['"early"', message]);
  });

  it('stay with a call that is taken back before it has begun', () => {
    const worker = startWorker();
    const [call] = callsOf(1);
    call!.outbox.push('"early"');
    worker.send([call!]);
    worker.deliver(heldBy(call!), call!, message);
    worker.takeBack(1);
    expect(call!.takeOutbox()).toEqual(['"early"', message]);
  });

  it('stay with a call whose worker was lost before it had begun', () => {
    const worker = startWorker();
    const [call] = callsOf(1);
    worker.send([call!]);
    worker.deliver(heldBy(call!), call!, message);
    link.exit();
    expect([givenBack, call!.takeOutbox()]).toEqual([[1], [message]]);
  });
});

describe('what a running call says', () => {
  it('is passed on, and each event is acknowledged to the worker', async () => {
    const worker = startWorker();
    worker.send(callsOf(1));
    const call = link.start();
    link.say(call, { kind: 'started' });
    link.say(call, { kind: 'progress', fraction: 0.5, value: '' });
    link.say(call, { kind: 'message', value: '1' });
    link.say(call, { kind: 'log', stream: 'stderr', line: 'hm' });
    link.say(call, { kind: 'request', number: 3, value: '2' });
    await turn();
    expect(told).toEqual(['started 1', 'progress 1', 'message 1', 'stderr 1: hm']);
    expect(link.heardEvents).toBe(4);
    expect(link.messages.map(({ kind, value }) => `${kind} ${String(value)}`)).toEqual(['answer "answer"']);
  });

  it('is not passed on once the call has ended', () => {
    const worker = startWorker();
    worker.send(callsOf(1));
    const call = link.start();
    link.finish();
    link.say(call, { kind: 'message', value: '1' });
    expect([told, link.heardEvents]).toEqual([['finished 1: done'], 1]);
  });

  it('comes from the only call that runs, or from none, where the worker does not say which', () => {
    const worker = startWorker(2);
    worker.send(callsOf(2));
    link.start();
    link.listener.log?.('stdout', 'mine');
    link.start();
    link.listener.log?.('stdout', 'whose?');
    expect(told).toEqual(['stdout 1: mine']);
  });
});
