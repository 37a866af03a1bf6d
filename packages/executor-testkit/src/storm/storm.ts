import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Executor, Future } from '@elsewhere/core';
import { type Errand, runErrand } from './deeds.js';
import { judge, type Sent } from './judge.js';
import { leftoversOf } from './leftovers.js';
import { pickDeed, pickOptions, pickPayload, seededRandom } from './plan.js';

/** A pool that can be resized. */
export type StormPool = Executor & { resize?(workers: number): void };

/** How a storm goes. */
export interface StormOptions {
  /** A new pool. Its workers need a heap limit, so that `swell` ends soon. */
  create(): StormPool;
  /** Calls to submit. */
  readonly calls: number;
  /** The same seed gives the same plan; what the machine makes of it differs. */
  readonly seed: number;
  /** Kill workers from outside by SIGKILL: only where they are processes. */
  readonly killWorkers: boolean;
  /** Milliseconds for the last calls to settle. Default: 60,000. */
  readonly withinMs?: number | undefined;
}

/** What a storm did. */
export interface StormReport {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly cancels: number;
  readonly resizes: number;
}

/** Calls in flight at a time. */
const FLYING = 150;

/**
 * Thousands of calls while workers exit, throw, swell, hang and are killed, and calls are cancelled and the pool is
 * resized, all by a seed.
 *
 * @throws Error with the seed and what was promised and not kept.
 */
export async function storm(options: StormOptions): Promise<StormReport> {
  const { calls, seed, killWorkers, withinMs = 60_000 } = options;
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'elsewhere-storm-'));
  const trace = join(folder, 'trace');
  writeFileSync(trace, '');
  const before = leftoversOf(undefined);
  const abort = new AbortController();
  const pool = options.create();
  const sent: Sent[] = [];
  const flying = new Set<Future<unknown>>();
  const killed = new Set<number>();
  const report = { kills: 0, cancels: 0, resizes: 0 };

  function launch(id: number): void {
    const deed = pickDeed(random);
    const errand: Errand = { id, deed, ms: Math.floor(random() * 8), trace };
    const callOptions = pickOptions(deed, abort.signal, random);
    const payload = pickPayload(deed, id, random);
    const future = pool.submit(runErrand.with(callOptions), errand, payload);
    const call: Sent = {
      errand,
      payload,
      future,
      retries: callOptions.retries === 2 ? 2 : 0,
      cancelled: false,
    };
    sent.push(call);
    flying.add(future);
    future.on('settled', () => flying.delete(future));
    if (random() < 0.03) {
      call.cancelled = true;
      report.cancels++;
      setTimeout(() => future.cancel('by the storm'), random() * 20);
    }
  }

  function strike(): void {
    if (pool.resize !== undefined && random() < 0.06) {
      report.resizes++;
      pool.resize(1 + Math.floor(random() * 4));
    }
    if (killWorkers && random() < 0.1) {
      const pid = Number(/ (\d+)\/0\n$/.exec(readFileSync(trace, 'utf8'))?.[1]);
      if (!(pid > 1)) return;
      killed.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
        report.kills++;
      } catch {
        // it was gone already
      }
    }
  }

  try {
    for (let id = 0; id < calls; id++) {
      launch(id);
      if (id % 10 === 0) strike();
      while (flying.size >= FLYING) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await settled(flying, withinMs);
    const outcomes = await judge(sent, readFileSync(trace, 'utf8'), killed);
    await pool.close();
    const { pending, running } = pool.stats();
    if (pending + running > 0)
      throw new Error(`after close ${pending} calls were pending and ${running} running`);
    await nothingLeft(before, abort.signal);
    return { ...report, outcomes };
  } catch (cause) {
    throw new Error(`storm of seed ${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  } finally {
    await pool.close({ cancel: true });
    rmSync(folder, { recursive: true });
  }
}

async function settled(flying: ReadonlySet<Future<unknown>>, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs;
  while (flying.size > 0) {
    if (performance.now() > end) {
      const stuck = [...flying]
        .slice(0, 5)
        .map((future) => `${future.id} ${future.state} in attempt ${future.attempt}`);
      throw new Error(`${flying.size} futures did not settle within ${withinMs} ms: ${stuck.join('; ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function nothingLeft(before: readonly string[], signal: AbortSignal): Promise<void> {
  const end = performance.now() + 5_000;
  for (;;) {
    const left = leftoversOf(signal).filter((thing) => !before.includes(thing));
    if (left.length === 0) return;
    if (performance.now() > end) throw new Error(`after close there were left: ${left.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
