import { setTimeout as pause } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { HeldCalls } from './held-calls.js';
import type { Link } from './link.js';
import type { PoolCall } from './pool-call.js';
import type { PoolWorker } from './pool-worker.js';
import { Stopper } from './stopper.js';

/** A call that is stopped, and what its worker says as soon as it is told. */
function stopping(says?: 'aborting' | 'result') {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  const calls = new HeldCalls<PoolCall>({} as PoolWorker<PoolCall>, 1);
  const held = calls.add({ attempt: 1, options: { graceMs: 60_000 } } as unknown as PoolCall);
  const killed: number[] = [];
  const link = { send: () => says !== undefined && port2.postMessage(says) } as unknown as Link;
  const stopper = new Stopper<PoolCall>(link, () => killed.push(performance.now()) > 0);
  port1.on('message', (said) => (said === 'result' ? calls.release(held) : stopper.acknowledged(held)));
  return { held, calls, stopper, killed };
}

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

it('a task that said in time that it knows keeps its grace, also when this thread was too busy to hear', async () => {
  const { held, calls, stopper, killed } = stopping('aborting');
  stopper.stop(held, '');
  block(120);
  await pause(100);
  expect(killed).toEqual([]);
  calls.release(held);
});

it('a task that ended in time is not killed, also when this thread was too busy to hear', async () => {
  const { held, stopper, killed } = stopping('result');
  stopper.stop(held, '');
  block(120);
  await pause(50);
  expect(killed).toEqual([]);
});

it('a task that says nothing is killed', async () => {
  const { held, stopper, killed } = stopping();
  stopper.stop(held, '');
  await expect.poll(() => killed.length).toBe(1);
});
