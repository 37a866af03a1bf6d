import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLink, type SentCall } from '../../test/pool/fake-link.js';
import { FakeCall, listeningSink } from '../../test/pool/fake-pool.js';
import type { Held } from './held-calls.js';
import { PoolWorker } from './pool-worker.js';

let link: FakeLink;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function startWorker(callsPerWorker = 1): PoolWorker<FakeCall> {
  const owner = {
    sink: listeningSink([]),
    callsPerWorker,
    met: () => {},
    progressed: () => {},
    ending: () => {},
    freed: () => {},
    grown: () => {},
    lost: () => {},
  };
  return new PoolWorker<FakeCall>(owner, (listener) => {
    link = new FakeLink(listener);
    return link;
  });
}

/** A call that runs and is no longer wanted. */
function stopped(worker: PoolWorker<FakeCall>, call: FakeCall = new FakeCall(1)): SentCall {
  worker.send([call]);
  const sent = link.start();
  call.live = false;
  worker.drop(call.slot as Held<FakeCall>, call, () => '"reason"');
  return sent;
}

describe('stopping a call that runs', () => {
  it('kills the worker when it does not acknowledge within 50 ms', () => {
    stopped(startWorker());
    vi.advanceTimersByTime(49);
    expect(link.killed).toBe(0);
    vi.advanceTimersByTime(2);
    expect(link.killed).toBe(1);
  });

  it('gives a worker that acknowledges 500 ms of grace', () => {
    const call = stopped(startWorker());
    vi.advanceTimersByTime(40);
    link.say(call, { kind: 'aborting' });
    vi.advanceTimersByTime(499);
    expect(link.killed).toBe(0);
    vi.advanceTimersByTime(2);
    expect(link.killed).toBe(1);
  });

  it('gives it the grace that the call asks for', () => {
    const call = stopped(startWorker(), new FakeCall(1, { graceMs: 2_000 }));
    link.say(call, { kind: 'aborting' });
    vi.advanceTimersByTime(1_999);
    expect(link.killed).toBe(0);
    vi.advanceTimersByTime(2);
    expect(link.killed).toBe(1);
  });

  it('kills nothing when the call ends in time', () => {
    stopped(startWorker());
    link.finish();
    vi.advanceTimersByTime(10_000);
    expect(link.killed).toBe(0);
  });

  it('kills nothing when the call had not begun after all', () => {
    const call = stopped(startWorker());
    link.say(call, { kind: 'skipped' });
    vi.advanceTimersByTime(10_000);
    expect(link.killed).toBe(0);
  });

  it('does not let the timer of one call end the worker of the next', () => {
    const worker = startWorker();
    stopped(worker);
    link.finish();
    worker.send([new FakeCall(2)]);
    link.start();
    vi.advanceTimersByTime(10_000);
    expect(link.killed).toBe(0);
  });
});

describe('stopping one of several calls on a worker', () => {
  it('does not harm the others, and ends the worker once only unwanted calls are left', () => {
    const worker = startWorker(2);
    stopped(worker);
    worker.send([new FakeCall(2)]);
    link.start();
    vi.advanceTimersByTime(10_000);
    expect(link.killed).toBe(0);
    link.finish(2);
    vi.advanceTimersByTime(1_000);
    expect(link.killed).toBeGreaterThan(0);
  });

  it('leaves the worker alone when the unwanted call ends by itself meanwhile', () => {
    const worker = startWorker(2);
    stopped(worker);
    worker.send([new FakeCall(2)]);
    link.start();
    vi.advanceTimersByTime(1_000);
    link.finish(1);
    vi.advanceTimersByTime(10_000);
    link.finish(2);
    vi.advanceTimersByTime(10_000);
    expect(link.killed).toBe(0);
  });
});

it('a call that has ended by the time its worker would be killed takes no other with it', () => {
  const worker = startWorker();
  const [unwanted, next] = [new FakeCall(1), new FakeCall(2)];
  worker.send([unwanted, next]);
  link.start();
  unwanted.live = false;
  worker.drop(unwanted.slot as Held<FakeCall>, unwanted, () => '"reason"');
  link.finish(1, { quiet: true }); // its result is on the way
  link.start();
  vi.advanceTimersByTime(60);
  expect(link.killed).toBe(0);
});
