import { randomBytes } from 'node:crypto';
import type { ShippedTask } from '@elsewhere/bundler';
import { codeUnits } from '@elsewhere/bundler';
import {
  type LiveCall,
  type Pool,
  type PoolContext,
  referenceOf,
  type WorkerPlace,
} from '@elsewhere/core/adapter';
import { attachCall } from './attach.js';
import { Cancels } from './cancels.js';
import { explain } from './faults-of-aws.js';
import { jobKindOf } from './job-kind.js';
import { isAwaited, JobSet, mayRun, type SetCall } from './job-set.js';
import { CodeShelf, launch } from './launch.js';
import { jobNameOf } from './places.js';
import { type Planned, plan } from './plan.js';
import type { Settings } from './settings.js';
import { openSite, type Site } from './site.js';
import { sweep } from './sweep.js';
import { Watch } from './watch.js';

/** Bytes that a call has on its way besides its arguments, about. */
const ENVELOPE_BYTES = 200;

/** Gathers calls into jobs, follows them, and ends what nobody wants any more. */
export class Submitter implements Pool {
  readonly #context: PoolContext;
  readonly #site: Site;
  readonly #watch: Watch;
  readonly #cancels: Cancels;
  readonly #shelf: CodeShelf;
  readonly #units: ReturnType<typeof codeUnits>;
  /** Calls in this pool's hands that are not on their way: their task is not known yet, or there is no room. */
  #held: LiveCall[] = [];
  /** Folders of sets that have ended, oldest first. */
  #ended: { readonly folder: string; readonly at: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #launches = 0;
  #count = 0;
  #swept = false;
  #detached = false;
  #idle: (() => void) | undefined;

  constructor(context: PoolContext, settings: Settings) {
    this.#context = context;
    // A program may have several executors; ids of calls tell the program.
    this.#site = openSite(settings, `${context.idPrefix}-${randomBytes(3).toString('hex')}`);
    this.#units = codeUnits(settings.code);
    this.#shelf = new CodeShelf(this.#site);
    this.#watch = new Watch(this.#site, {
      unstarted: (calls) => this.#sendAgain(calls),
      changed: () => this.pump(),
      ended: ({ folder }) => this.#ended.push({ folder, at: performance.now() }),
      stuck: (set, error) => this.#giveUp(set, error),
    });
    this.#cancels = new Cancels(this.#site, () => this.#watch.hurry());
  }

  pump(): void {
    if (this.#timer !== undefined || this.#context.queue.size + this.#held.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, this.#site.settings.lingerMs);
  }

  drop(call: LiveCall, _attempt: number, reason: unknown): void {
    if (call.slot !== undefined) this.#cancels.drop(call.slot as SetCall, reason);
  }

  running(): number {
    let running = 0;
    for (const set of this.#watch.sets) {
      for (const child of set.children) if (mayRun(child)) running++;
    }
    return running;
  }

  workers(): number {
    let workers = 0;
    for (const { active } of this.#watch.sets) workers += active;
    return workers;
  }

  workerOf({ slot }: LiveCall): WorkerPlace | undefined {
    if (slot === undefined) return undefined;
    const { child } = slot as SetCall;
    return child.set.workerOf(child);
  }

  attach(call: LiveCall): void {
    void attachCall(this.#site, call);
  }

  async detach(): Promise<void> {
    this.#send(true);
    await this.#whenLaunched();
    await this.#cancels.settled();
    this.#watch.stop();
    this.#detached = true;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#whenLaunched();
    await this.#cancels.settled();
    this.#watch.hurry();
    await this.#watch.whenIdle();
    const { objects, batch, folder, settings } = this.#site;
    try {
      if (objects.written && !this.#detached)
        await objects.remove((await objects.list(`${folder}/`)).map(({ key }) => key));
    } catch (error) {
      const told = explain(error, `remove ${folder} from the bucket ${settings.bucket}`).message;
      process.emitWarning(`awsBatch() leaves objects behind: ${told}`);
    } finally {
      await Promise.all([objects.close(), batch.close()]);
    }
  }

  /** @param all - Also calls of tasks that nothing is known of. */
  #send(all = false): void {
    const { settings, pace } = this.#site;
    const calls = this.#held.filter(({ live }) => live);
    for (let call = this.#context.take(); call !== undefined; call = this.#context.take()) calls.push(call);
    this.#held = [];
    const going: Planned[] = [];
    let room = settings.maxVcpus - [...this.#watch.sets].reduce((sum, { vcpus }) => sum + vcpus, 0);
    const callsPerChild = (task: string): number | 'wait' =>
      settings.callsPerJob === 'auto' ? pace.callsPerChild(task) : settings.callsPerJob;
    for (const call of calls) {
      call.slot = undefined;
      const planned = this.#planned(call);
      if (planned === undefined) continue;
      const share = callsPerChild(planned.task);
      if (!all && (share === 'wait' || room <= 0)) {
        this.#held.push(call);
        continue;
      }
      if (settings.callsPerJob === 'auto') pace.sent(planned.task, call);
      room -= (planned.kind.vcpus ?? 1) / (share === 'wait' ? 1 : share);
      going.push(planned);
    }
    if (going.length > 0) void this.#launchAll(going, (task) => numberOf(callsPerChild(task)));
  }

  /** Fails the call when it cannot be one of ours. */
  #planned(call: LiveCall): Planned | undefined {
    const { sealed = '' } = call;
    const bytes = typeof sealed === 'string' ? sealed.length : sealed.text.length + sizeOf(sealed.blobs);
    try {
      const kind = jobKindOf(call, this.#site.settings);
      return { call, kind, task: referenceOf(call.task).key, bytes: bytes + ENVELOPE_BYTES };
    } catch (error) {
      call.fail(call.attempt, error, true);
      return undefined;
    }
  }

  async #launchAll(calls: readonly Planned[], callsPerChild: (task: string) => number): Promise<void> {
    this.#launches++;
    const shares = new Map(calls.map(({ task }) => [task, callsPerChild(task)])); // as it is known now
    const shipped = await this.#ship(calls);
    const ready = calls.filter(({ call, task }) => call.live && shipped.has(task));
    for (const { call, task } of calls) if (!call.live) this.#site.pace.ended(task, call, undefined);
    const launches = ready.length === 0 ? [] : plan(ready, (task) => shares.get(task) ?? 1);
    await Promise.all(
      launches.map(({ kind, children }) => {
        const name = `s${(++this.#count).toString(36)}`;
        const { folder, run, settings } = this.#site;
        if (children.length > settings.warnAboveJobs) warnOfCost(children.length, settings.warnAboveJobs);
        return this.#launch(new JobSet(kind, `${folder}/${name}`, jobNameOf(run, name), children), shipped);
      }),
    );
    this.#launches--;
    if (this.#launches === 0) this.#idle?.();
    await this.#tidy().catch((error: Error) => {
      process.emitWarning(`awsBatch() could not tidy its prefix: ${error.message}`);
    });
  }

  /** Brings the code of each task to the bucket; fails the calls of those that have none. */
  async #ship(calls: readonly Planned[]): Promise<Map<string, ShippedTask>> {
    const shipped = new Map<string, ShippedTask>();
    const tasks = new Map(calls.map(({ task, call }) => [task, call]));
    await Promise.all(
      [...tasks].map(async ([task, { task: definition }]) => {
        try {
          const unit = await this.#units.of(definition);
          await this.#shelf.hold(unit);
          shipped.set(task, unit);
        } catch (error) {
          const told = explain(error, `write code to the bucket ${this.#site.settings.bucket}`);
          for (const each of calls) if (each.task === task) each.call.fail(each.call.attempt, told, true);
        }
      }),
    );
    return shipped;
  }

  async #launch(set: JobSet, shipped: ReadonlyMap<string, ShippedTask>): Promise<void> {
    const calls = set.children.flatMap((child) => child.calls);
    for (const each of calls) each.call.slot = each;
    try {
      if (!(await launch(this.#site, set, ({ task }) => shipped.get(task)!))) return;
    } catch (error) {
      for (const each of calls) {
        this.#site.pace.ended(each.task, each.call, undefined);
        each.call.fail(each.attempt, error, true);
      }
      return;
    }
    for (const each of calls) each.call.accepted(each.attempt, set.callIdOf(each));
    this.#watch.add(set);
    this.#cancels.launched(set);
  }

  #sendAgain(calls: readonly SetCall[]): void {
    for (const each of calls) {
      each.over = true;
      each.call.slot = undefined;
      this.#held.push(each.call);
    }
    this.pump();
  }

  #giveUp(set: JobSet, error: Error): void {
    for (const child of set.children) {
      for (const each of child.calls.filter(isAwaited)) {
        this.#cancels.drop(each, error);
        each.call.fail(each.attempt, error, true);
      }
    }
  }

  #whenLaunched(): Promise<void> {
    if (this.#launches === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  /** Removes what has been kept for long enough, and what executors before this one left behind when they were killed. */
  async #tidy(): Promise<void> {
    const { objects, settings } = this.#site;
    const old = this.#ended.filter(({ at }) => performance.now() - at > settings.keepMs);
    this.#ended = this.#ended.slice(old.length);
    for (const { folder } of old)
      await objects.remove((await objects.list(`${folder}/`)).map(({ key }) => key));
    if (this.#swept) return;
    this.#swept = true;
    await sweep(this.#site);
  }
}

function numberOf(share: number | 'wait'): number {
  return share === 'wait' ? 1 : share;
}

function sizeOf(blobs: readonly unknown[]): number {
  return blobs.reduce<number>((sum, blob) => sum + (blob as ArrayBuffer).byteLength, 0);
}

function warnOfCost(jobs: number, most: number): void {
  process.emitWarning(
    `awsBatch() starts ${jobs} containers at once, more than \`warnAboveJobs\` (${most}): each costs a start. ` +
      'Raise `callsPerJob` to run several calls in one.',
  );
}
