import { setTimeout as wait } from 'node:timers/promises';
import type { OwnedHost } from '@elsewhere/worker';
import type { SealedCall, SealedOutcome } from '@elsewhere/worker/wire';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../src/faults/random.js';
import { callOf, useHostStage } from './support/host-stage.js';
import { alive } from './support/processes.js';
import * as tasks from './support/tasks.mjs';

const stage = useHostStage();

const CALLS = 2_000;

interface Settled {
  readonly call: SealedCall;
  readonly outcome: SealedOutcome;
}

/** Runs many calls while slots are killed and calls are cancelled, as the seed has it. */
async function storm(host: OwnedHost, seed: number): Promise<{ settled: Settled[]; killed: number }> {
  const random = randomOf(seed);
  const calls = Array.from({ length: CALLS }, (_, n) =>
    callOf(n % 50 === 0 ? tasks.doze : tasks.mark, [stage.folder, n], { id: `s-${n}` }),
  );
  const settled: Settled[] = [];
  let killed = 0;
  const running = calls.map(async (call) => {
    const claim = random.chance(0.5) ? async () => true : undefined;
    settled.push({ call, outcome: await host.run(call, claim === undefined ? {} : { claim }) });
  });
  while (settled.length < CALLS) {
    await wait(random.below(20));
    const pid = settled.at(-1)?.outcome.pid ?? 0;
    if ((killed === 0 || random.chance(0.3)) && pid > 0 && alive(pid)) {
      process.kill(pid, 'SIGKILL');
      killed++;
    }
    for (let n = random.below(40); n > 0; n--) host.cancel(calls[random.below(CALLS)]!);
  }
  await Promise.all(running);
  return { settled, killed };
}

describe('calls on a host whose slots are killed at random while calls are cancelled at random', () => {
  it.each([1, 2])('settle once, run once at most, and outcomes tell the truth: seed %d', async (seed) => {
    const { settled, killed } = await storm(stage.host({ slots: 2, recycleAfterCalls: 700 }), seed);
    const ran = stage.runs();
    const runs = new Set(ran);
    expect(runs.size, 'no call ran twice').toBe(ran.length);
    expect(settled).toHaveLength(CALLS);
    for (const { call, outcome } of settled) {
      const { kind, startedAt, value } = outcome;
      expect(['succeeded', 'lost', 'cancelled']).toContain(kind);
      if (kind === 'succeeded') expect([runs.has(`${call.id} 1`), value]).toEqual([true, call.id.slice(2)]);
      if (startedAt === undefined)
        expect([call.id, kind, runs.has(`${call.id} 1`)]).toEqual([call.id, 'cancelled', false]);
    }
    const kinds = settled.map(({ outcome: { kind } }) => kind);
    for (const kind of ['succeeded', 'cancelled']) expect(kinds).toContain(kind);
    expect(killed, 'the storm was one').toBeGreaterThan(0);
  });
});
