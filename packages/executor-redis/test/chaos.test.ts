import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type KeptProcess, startRedis } from '@elsewhere/executor-redis/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Wire, wireTo } from './support/proxy.js';
import { onRedis } from './support/server.js';
import { LEASE_MS, linesOf, type Stage, stageOn, startScript } from './support/stage.js';

const CALLS = Number(process.env.ELSEWHERE_CHAOS_CALLS || 600);
const SEED = Number(
  process.env.ELSEWHERE_CHAOS_SEED || (process.env.ELSEWHERE_CHAOS_CALLS ? Date.now() % 2 ** 31 : 1),
);

/** Milliseconds without anything new after which the rest counts as hanging. */
const PATIENCE_MS = 60_000;

/** Worker hosts, each with two slots and a wire of its own. */
const WORKERS = 3;

await onRedis('chaos', () => {
  describe(`redis in chaos, seed ${SEED}`, { timeout: 120_000 + CALLS * 30 }, () => {
    it(`without retries ${CALLS} calls settle once each, rightly or with a typed error, and none runs twice`, async () => {
      const { starts, ends } = await chaos(0);
      for (const [id, count] of starts) expect([id, count]).toEqual([id, 1]);
      for (const end of ends) expect(end).toMatch(/^(right|WORKER_LOST|UNAVAILABLE)$/);
    });

    it(`with lostRetries every one of ${CALLS} values arrives`, async () => {
      const { ends } = await chaos(1_000);
      expect(ends.filter((end) => end !== 'right')).toEqual([]);
    });
  });
});

/** Runs calls while everything breaks. */
async function chaos(lostRetries: number): Promise<{ starts: Map<string, number>; ends: string[] }> {
  const server = await startRedis({ durable: true });
  onTestFinished(() => server.stop());
  const stage = stageOn(server);
  const random = randomOf(SEED);
  const wires = await Promise.all(Array.from({ length: WORKERS + 1 }, () => wireTo(server)));
  const workers = await Promise.all(wires.slice(1).map(({ url }) => stage.worker({ url })));
  const log = `${stage.file}-log`;
  const submitter = (): Promise<KeptProcess> => startSubmitter(stage, wires[0]!, log, lostRetries);
  let present = await submitter();
  const done: Record<string, number> = {};

  const faults: Record<string, () => Promise<void>> = {
    async worker() {
      const at = random(WORKERS);
      await workers[at]!.kill();
      workers[at] = await stage.worker({ url: wires[at + 1]!.url });
    },
    async redis() {
      await server.crash();
      await delay(random(400));
      await server.restart();
    },
    async wire() {
      const wire = wires[random(wires.length)]!;
      wire.cut();
      await delay(random(500));
      wire.mend();
    },
    async silence() {
      const wire = wires[random(wires.length)]!;
      wire.silence();
      await delay(random(2 * LEASE_MS));
      wire.mend();
    },
    async freeze() {
      const worker = workers[random(WORKERS)]!;
      worker.signal('SIGSTOP');
      await delay(1.5 * LEASE_MS);
      worker.signal('SIGCONT');
    },
    async submitter() {
      await present.kill();
      present = await submitter();
    },
  };
  const names = Object.keys(faults);
  for (const name of names) done[name] = 0;

  const settled = (): number => new Set(outcomesIn(log).map(([index]) => index)).size;
  let before = -1;
  let changedAt = performance.now();
  for (let round = 0; settled() < CALLS; round++) {
    const name = round < names.length ? names[round]! : names[random(names.length)]!;
    // Each fault once at least; while most is done there is still something to break.
    if (round < names.length || settled() < 0.9 * CALLS) {
      await faults[name]!();
      done[name] = done[name]! + 1;
    }
    await delay(50 + random(250));
    if (settled() !== before) {
      before = settled();
      changedAt = performance.now();
    }
    if (performance.now() - changedAt > PATIENCE_MS)
      expect.fail(
        `seed ${SEED}: ${CALLS - before} of ${CALLS} calls hang after ${JSON.stringify(done)}: ${present.output()}`,
      );
  }
  const outcomes = outcomesIn(log);
  expect(outcomes.length, 'each call settles once').toBe(CALLS);
  const starts = new Map<string, number>();
  for (const line of linesOf(stage.file)) {
    const id = line.split(' ')[1]!;
    starts.set(id, (starts.get(id) ?? 0) + 1);
  }
  const ends = outcomes.map(([, how]) => how!);
  const twice = [...starts.values()].filter((count) => count > 1).length;
  console.info(
    `chaos, lostRetries ${lostRetries}, ${JSON.stringify({ seed: SEED, calls: CALLS, faults: done, ends: countOf(ends), ranTwice: twice })}`,
  );
  return { starts, ends };
}

function startSubmitter(
  { queue, file }: Stage,
  { url }: Wire,
  log: string,
  lostRetries: number,
): Promise<KeptProcess> {
  const orders = { url, queue, log, marks: file, calls: CALLS, lostRetries, sweepMs: 200 };
  const script = fileURLToPath(new URL('./support/chaos-submitter.mjs', import.meta.url));
  return startScript([script, JSON.stringify(orders)], /ready/);
}

function outcomesIn(log: string): string[][] {
  return linesOf(log)
    .filter((line) => line.startsWith('o '))
    .map((line) => line.split(' ').slice(1));
}

function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
