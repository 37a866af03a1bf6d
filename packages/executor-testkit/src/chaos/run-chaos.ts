import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Holdings, holdings, more } from '../leftovers.js';
import { processesMarked } from '../processes.js';
import { pause, turn, until, within } from '../until.js';
import { faultsOf } from './judge.js';
import { RunLog } from './log.js';
import { type Random, randomOf } from './random.js';
import { abort, type ChaosExecutor, type Stage, startTrial, type Trial } from './trial.js';

/** How the pool under test is to be made. */
interface ChaosWish {
  readonly workers: number;
  /** Heap of one worker in MiB: some calls fill it. */
  readonly heapMiB: number;
  readonly recycleAfterCalls: number;
  readonly idleTimeoutMs: number;
}

/** How much chaos. */
export interface ChaosOptions {
  /** Makes a fresh pool. What its workers write must not go to this process's streams: they die often. */
  create(wish: ChaosWish): ChaosExecutor | Promise<ChaosExecutor>;
  /**
   * Calls, a positive integer.
   *
   * @defaultValue 1500
   */
  readonly calls?: number | undefined;
  /**
   * Repeats the same calls with the same options, though not the same moments.
   *
   * @defaultValue 1
   */
  readonly seed?: number | undefined;
}

/** What happened. */
export interface ChaosReport {
  readonly seed: number;
  readonly calls: number;
  /** Calls by how they ended: `{ succeeded: 1302, WORKER_LOST: 61, ... }`. */
  readonly ends: Readonly<Record<string, number>>;
  /** Attempts that ran. */
  readonly runs: number;
  /** Workers that ran something. */
  readonly workers: number;
  /** Processes that were killed from outside. */
  readonly kills: number;
  readonly resizes: number;
  readonly ms: number;
}

const WISH: ChaosWish = { workers: 3, heapMiB: 48, recycleAfterCalls: 80, idleTimeoutMs: 100 };

/** Calls that are live at a time, at most. */
const IN_FLIGHT = 150;

/** Milliseconds without any call settling after which those that are left count as lost for good. */
const PATIENCE_MS = 30_000;

/** Variable by which processes are found again, grandchildren included. */
const MARK = 'ELSEWHERE_CHAOS_MARK';

/**
 * Sends calls of all kinds through a pool while its workers die in every way, it is resized, and calls are cancelled,
 * aborted and timed out at random. Then accounts for every single one, closes the pool and looks for what is left.
 *
 * @throws AssertionError that names the seed and every call that did not end as it has to.
 */
export async function runChaos({ create, calls = 1_500, seed = 1 }: ChaosOptions): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const restore = setVariables({ TMPDIR: temporary, [MARK]: randomUUID() });
  try {
    await warmUp(folder);
    const before = holdings(process.env[MARK]!, temporary);
    const executor = await create(WISH);
    const random = randomOf(seed);
    const stage: Stage = {
      executor,
      random,
      file: join(folder, 'runs'),
      controller: new AbortController(),
      listening: new Set(),
    };
    const log = new RunLog(stage.file);
    const chaos = new Chaos(stage, log, calls);
    try {
      await chaos.run();
      const faults = [...chaos.faults, ...(await closingFaults(executor, log, before, temporary))];
      assert.ok(faults.length === 0, `chaos with seed ${seed}, ${calls} calls: ${inSentences(faults)}`);
      return { seed, calls, ...chaos.report() };
    } finally {
      await within('close({ cancel: true }) ends', executor.close({ cancel: true }), PATIENCE_MS);
      log.close();
    }
  } finally {
    endLeftProcesses();
    restore();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

class Chaos {
  readonly faults: string[] = [];
  readonly #stage: Stage;
  readonly #log: RunLog;
  readonly #calls: number;
  readonly #live = new Set<Trial>();
  readonly #killed = new Set<number>();
  readonly #ends: Record<string, number> = {};
  readonly #begun = performance.now();
  readonly #trials: Trial[] = [];
  #resizes = 0;
  #settledAt = performance.now();

  constructor(stage: Stage, log: RunLog, calls: number) {
    this.#stage = stage;
    this.#log = log;
    this.#calls = calls;
  }

  async run(): Promise<void> {
    const { random } = this.#stage;
    while (this.#trials.length < this.#calls && !this.#isStuck) {
      for (let burst = random.below(40); burst > 0 && this.#trials.length < this.#calls; burst--)
        this.#submit();
      await pause(random.below(12));
      this.#count();
      this.#act();
      while (this.#live.size > random.below(IN_FLIGHT) && !this.#isStuck) await pause(3);
    }
    while (this.#live.size > 0 && !this.#isStuck) {
      await pause(10);
      this.#count();
    }
    await turn();
    this.#log.read();
    const evidence = { log: this.#log, killed: this.#killed };
    for (const trial of this.#trials) {
      this.faults.push(...faultsOf(trial, evidence));
      const { outcome } = trial;
      const end =
        outcome === undefined ? 'lost' : 'value' in outcome ? 'succeeded' : (outcome.code ?? 'threw');
      this.#ends[end] = (this.#ends[end] ?? 0) + 1;
    }
  }

  report(): Omit<ChaosReport, 'seed' | 'calls'> {
    const runs = [...this.#log.runs()];
    return {
      ends: this.#ends,
      runs: runs.length,
      workers: new Set(runs.map(({ worker }) => worker)).size,
      kills: this.#killed.size,
      resizes: this.#resizes,
      ms: Math.round(performance.now() - this.#begun),
    };
  }

  get #isStuck(): boolean {
    return this.#live.size > 0 && performance.now() - this.#settledAt > PATIENCE_MS;
  }

  #submit(): void {
    const trial = startTrial(this.#stage, this.#trials.length + 1);
    this.#trials.push(trial);
    this.#live.add(trial);
    this.#settledAt = performance.now();
    trial.future.on('settled', () => {
      this.#live.delete(trial);
      this.#settledAt = performance.now();
    });
  }

  /** One of the things that are done to the pool from outside, or none. */
  #act(): void {
    const { random, executor } = this.#stage;
    if (random.chance(0.25) && executor.resize !== undefined) {
      executor.resize(1 + random.below(4));
      this.#resizes++;
    }
    if (random.chance(0.15)) abort(this.#stage, `abort ${this.#trials.length}`);
    if (executor.supports.isolation === 'process' && random.chance(0.4)) this.#kill(random);
  }

  /** What `stats` says has to be what the futures say. */
  #count(): void {
    const { pending } = this.#stage.executor.stats();
    const waiting = [...this.#live].filter(({ future }) => future.state === 'pending').length;
    if (pending !== waiting)
      this.faults.push(`stats().pending is ${pending} while ${waiting} futures are pending`);
  }

  /** Ends a worker that runs something. */
  #kill(random: Random): void {
    this.#log.read();
    const pids = this.#log
      .busyWorkers()
      .map((worker) => Number.parseInt(worker, 10))
      .filter((pid) => parentOf(pid) === process.pid);
    const pid = pids[random.below(pids.length)];
    if (pid === undefined) return;
    this.#killed.add(pid);
    process.kill(pid, 'SIGKILL');
  }
}

/** Closes the pool and looks at what is left of it. */
async function closingFaults(
  executor: ChaosExecutor,
  log: RunLog,
  before: Holdings,
  temporary: string,
): Promise<string[]> {
  const faults: string[] = [];
  const note = (error: unknown): void => void faults.push((error as Error).message);
  await within('close() ends', executor.close(), PATIENCE_MS).catch(note);
  const { pending, running } = executor.stats();
  if (pending + running > 0) faults.push(`after close ${pending} calls are pending and ${running} run`);
  log.read();
  const written = log.size;
  const mark = process.env[MARK]!;
  const left = (): string[] => [
    ...more(before, holdings(mark, temporary)),
    ...entries('/dev/shm').filter((name) => name.startsWith('elsewhere-')),
  ];
  const seen = (): string => [...left(), ...processesMarked(mark).map(commandOf)].join('; ');
  await until('nothing is left behind', () => left().length === 0, 5_000, seen).catch(note);
  log.read();
  if (log.size !== written) faults.push('work went on after close');
  return faults;
}

/** Processes of a pool that failed the test do not outlive it. */
function endLeftProcesses(): void {
  for (const pid of processesMarked(process.env[MARK]!)) process.kill(pid, 'SIGKILL');
}

function commandOf(pid: number): string {
  try {
    return `process ${pid}: ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
  } catch {
    return `process ${pid}`;
  }
}

function inSentences(faults: readonly string[]): string {
  const shown = faults.slice(0, 25).map((fault) => `\n- ${fault}`);
  return `${faults.length} faults${shown.join('')}${faults.length > 25 ? '\n- …' : ''}`;
}

/** Files and threads that Node makes when first needed must not count as left behind. */
async function warmUp(folder: string): Promise<void> {
  await Promise.all(Array.from({ length: 16 }, () => readdir(folder)));
}

function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** Process ids are used again: only a child of this process may be killed. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
