import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open, seal } from '@elsewhere/core/adapter';
import { greetWorker, type Lease, type StreamWorker, startLease, streamSource } from '@elsewhere/worker';
import { type Faults, faultyStream } from '@elsewhere/worker/faults';
import type { SealedOutcome } from '@elsewhere/worker/wire';
import { afterEach, describe, expect, it } from 'vitest';
import { callOf, useHostStage } from './support/host-stage.js';
import { duplexPair } from './support/pipe.js';
import { alive } from './support/processes.js';
import { useProgram } from './support/program-stage.js';
import * as tasks from './support/tasks.mjs';
import { until } from './support/until.js';

const stage = useHostStage();
const { greet } = useProgram();
const leases: Lease[] = [];

afterEach(() => {
  for (const lease of leases.splice(0)) lease.end();
});

const kindsOf = (outcomes: readonly SealedOutcome[]): string[] =>
  [...new Set(outcomes.map(({ kind }) => kind))].sort();

const pidsIn = (name: string): number[] =>
  readFileSync(join(stage.folder, name), 'utf8').split('\n').map(Number);

/** Calls of `mark`, which leave a line each time they run, by their ids. */
function marks(worker: StreamWorker, count: number): Promise<(SealedOutcome & { id: string })[]> {
  const calls = Array.from({ length: count }, (_, n) =>
    callOf(tasks.mark, [stage.folder, n], { id: `m-${n}` }),
  );
  return Promise.all(calls.map(async (call) => ({ ...(await worker.run(call)), id: call.id })));
}

/** What must hold whatever went wrong on the way. */
function judge(outcomes: readonly (SealedOutcome & { id: string })[]): void {
  const ran = stage.runs();
  expect(new Set(ran).size, 'no call ran twice').toBe(ran.length);
  for (const { id, kind, value } of outcomes) {
    if (kind === 'not-started') expect(ran, `${id} is said not to have started`).not.toContain(`${id} 1`);
    if (kind === 'succeeded') {
      expect(ran, `${id} is said to have run`).toContain(`${id} 1`);
      expect(value, 'a result is that of its call').toBe(id.slice(2));
    }
  }
}

describe('rule 1: without retries a call is started at most once, and settles exactly once', () => {
  it.each<[string, Omit<Faults, 'seed'>]>([
    ['frames come late', { delayMs: 5 }],
    ['frames come twice', { duplicate: 0.5 }],
    ['frames are dropped', { drop: 0.02 }],
    ['frames are changed', { lie: 0.02 }],
    ['the connection is cut within a frame', { cutAfter: 12 }],
    ['all of it', { delayMs: 2, duplicate: 0.2, drop: 0.01, lie: 0.01 }],
  ])('when %s', async (_, faults) => {
    for (const seed of [1, 2, 3]) {
      const host = stage.host({ slots: 2 });
      const [near, far] = duplexPair();
      const source = streamSource(() => faultyStream(far, { seed, ...faults }), { leaseMs: 400 });
      const working = source(host, new AbortController().signal).catch((error: unknown) => error);
      const worker = await greetWorker(near, { helloMs: 500 }).catch(() => undefined);
      if (worker !== undefined) {
        const outcomes = await marks(worker, 200);
        judge(outcomes);
        worker.close();
      }
      near.destroy();
      await working;
      await host.close();
      stage.forgetRuns();
    }
  });
});

describe('rule 2: a call that was never claimed moves on with its attempt; a claimed one without outcome is lost', () => {
  it('when the supervisor is killed', async () => {
    const { worker, program } = await greet(['--slots', '2']);
    const held = ['a', 'b', 'c', 'd'].map(async (name) => {
      const { kind } = await worker.run(callOf(tasks.hold, [stage.folder, name]));
      return [name, kind];
    });
    await until('two calls run', () => stage.runs().length === 2);
    program.signal('SIGKILL');
    const expected = ['a', 'b', 'c', 'd'].map((name) => [name, stage.started(name) ? 'lost' : 'not-started']);
    expect(await Promise.all(held)).toEqual(expected);
  });
});

describe('rule 3: on a stream `started` is written before the call reaches a slot', () => {
  it('so that after an orderly end, whenever it comes, a call without it never ran', async () => {
    for (const after of [1, 20, 60]) {
      const { worker, program } = await greet(['--slots', '2']);
      const settled = marks(worker, 400);
      await until('some have run', () => stage.runs().length >= after);
      program.signal('SIGKILL');
      judge(await settled);
      stage.forgetRuns();
    }
  });

  it('and after a silent partition everything that was sent counts as started', async () => {
    const host = stage.host();
    const [near, far] = duplexPair();
    const source = streamSource(() => faultyStream(far, { seed: 1, silentAfter: 6 }), { leaseMs: 300 });
    const working = source(host, new AbortController().signal).catch((error: unknown) => error);
    const worker = await greetWorker(near);
    const outcomes = await marks(worker, 50);
    judge(outcomes);
    expect(kindsOf(outcomes).filter((kind) => kind !== 'succeeded')).toEqual(['lost']);
    expect(await working).toMatchObject({ message: expect.stringContaining('lease') });
  });
});

describe('rule 4: a worker that cannot renew its lease kills its slots and starts nothing', () => {
  function hold(host: ReturnType<typeof stage.host>): { lose(): void } {
    let now = 0;
    const lease = startLease({ renew: () => new Promise(() => {}), leaseMs: 60_000, now: () => now });
    leases.push(lease);
    host.hold(lease);
    return {
      lose: () => {
        now += 48_000;
      },
    };
  }

  it('by the clock, before any timer has its turn', async () => {
    const host = stage.host();
    const lease = hold(host);
    expect(await host.run(callOf(tasks.add, [1, 1]))).toMatchObject({ kind: 'succeeded' });
    lease.lose();
    expect(await host.run(callOf(tasks.add, [1, 1]))).toMatchObject({ kind: 'not-started' });
    expect(host.room()).toBe(0);
  });

  it('and what ran is lost, its tree included, while what waited is not started', async () => {
    const host = stage.host();
    const lease = hold(host);
    const running = host.run(callOf(tasks.spin, [stage.folder, 'spinner']));
    const waiting = host.run(callOf(tasks.mark, [stage.folder, 1]));
    await until('it spins', () => stage.started('spinner'));
    lease.lose();
    const next = host.run(callOf(tasks.add, [1, 1]));
    expect(await running).toMatchObject({ kind: 'lost' });
    expect(open((await running).value)).toMatchObject({
      message: expect.stringContaining('was not renewed'),
    });
    expect([(await waiting).kind, (await next).kind]).toEqual(['not-started', 'not-started']);
    await until('its tree is gone', () => !pidsIn('spinner.started').some(alive));
    expect(stage.runs()).toHaveLength(1);
  });

  it('also when another one is held before it has stopped them, and calls of that one go on', async () => {
    const host = stage.host({ slots: 2 });
    const first = hold(host);
    const old = [1, 2, 3].map((n) => host.run(callOf(tasks.hold, [stage.folder, `old-${n}`])));
    await until('two of them run', () => stage.runs().length === 2);
    first.lose();
    expect(host.room()).toBe(0); // looks at the clock: lost from here on
    hold(host);
    const fresh = host.run(callOf(tasks.hold, [stage.folder, 'fresh']));
    expect((await Promise.all(old)).map(({ kind }) => kind).sort()).toEqual(['lost', 'lost', 'not-started']);
    await until('the new one runs', () => stage.started('fresh'));
    stage.go('fresh');
    expect(await fresh).toMatchObject({ kind: 'succeeded' });
    expect(stage.runs()).toHaveLength(3);
  });

  it('but goes on under another one', async () => {
    const host = stage.host();
    hold(host).lose();
    expect(await host.run(callOf(tasks.add, [1, 1]))).toMatchObject({ kind: 'not-started' });
    hold(host);
    expect(await host.run(callOf(tasks.add, [1, 1]))).toMatchObject({ kind: 'succeeded', value: '2' });
  });

  it('also when it was frozen for longer than that and goes on', async () => {
    const { worker, program } = await greet(['--slots', '1', '--lease-ms', '600']);
    const running = worker.run(callOf(tasks.spin, [stage.folder, 'spinner']));
    const waiting = worker.run(callOf(tasks.mark, [stage.folder, 1], { id: 'm-1' }));
    await until('it spins', () => stage.started('spinner'));
    program.signal('SIGSTOP');
    expect(await running).toMatchObject({ kind: 'lost' });
    expect(await waiting).toMatchObject({ kind: 'lost' }); // sent: nobody can know
    await worker.gone;
    program.signal('SIGCONT');
    expect(await program.exit).toBe(1);
    await until('its tree is gone', () => !pidsIn('spinner.started').some(alive));
    expect(stage.runs().filter((run) => run.startsWith('m-'))).toEqual([]);
  });
});

describe('rule 9: ended by a signal is not cancelled', () => {
  it('and a signal that reaches the slots too ends no call before its time', async () => {
    const { worker, program } = await greet(['--slots', '1']);
    const call = callOf(tasks.hold, [stage.folder, 'one']);
    const running = worker.run(call);
    await until('it runs', () => stage.started('one'));
    process.kill(pidsIn('one.started')[0]!, 'SIGTERM'); // a batch system signals every process of a job
    program.signal('SIGTERM');
    await until('it has heard', () => program.stderr().includes('takes no more calls'));
    expect(alive(pidsIn('one.started')[0]!)).toBe(true);
    stage.go('one');
    expect(await running).toMatchObject({ kind: 'succeeded' });
    expect(await program.exit).toBe(0);
  });

  it('while a call that its submitter cancelled is cancelled, whatever else ends it', async () => {
    const { worker, program } = await greet(['--slots', '2']);
    const cancelled = callOf(tasks.listen, [stage.folder, 'one']);
    const other = callOf(tasks.spin, [stage.folder, 'two']);
    const [first, second] = [worker.run(cancelled), worker.run(other)];
    await until('both run', () => stage.started('one', 'two'));
    worker.cancel(cancelled, seal('no need', 'reason'));
    program.signal('SIGTERM');
    await until('it has heard', () => program.stderr().includes('takes no more calls'));
    program.signal('SIGTERM');
    expect([(await first).kind, (await second).kind]).toEqual(['cancelled', 'interrupted']);
    expect(existsSync(join(stage.folder, 'one.heard'))).toBe(true);
  });
});
