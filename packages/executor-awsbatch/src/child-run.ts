import { randomUUID } from 'node:crypto';
import { ExecutorError, sealFailure, storeBundle } from '@elsewhere/core/worker';
import type { Host } from '@elsewhere/worker';
import {
  fromBytes,
  packOutcomes,
  type SealedCall,
  type SealedOutcome,
  toBytes,
  unpackCalls,
} from '@elsewhere/worker/wire';
import type { Objects } from './asked-of-aws.js';
import { decodeMarker } from './cancel-marker.js';
import { unpack } from './pack.js';
import { childKey, codeKey, packKey } from './places.js';
import type { Pointer } from './pointer.js';
import { NoteBook } from './progress-notes.js';

/** What a container works with. */
export interface ChildSettings {
  readonly pointer: Pointer;
  readonly index: number;
  readonly objects: Objects;
  readonly codeCache: string;
  log(line: string): void;
}

/** Runs the calls of one child, one after the other, each outcome written before the next call starts. */
export class ChildRun {
  readonly #settings: ChildSettings;
  readonly #host: Host;
  readonly #lease: string = randomUUID();
  readonly #notes = new NoteBook();
  #calls: readonly SealedCall[] = [];
  readonly #marker = new Map<number, SealedOutcome['value']>();
  /** Position of the call that runs. */
  #running = -1;
  #lookedAt = 0;
  #leaving = false;

  constructor(settings: ChildSettings, host: Host) {
    this.#settings = settings;
    this.#host = host;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { pointer, index, objects, log } = this.#settings;
    this.#calls = await this.#readCalls();
    const fault = await this.#fetchCode();
    if (signal.aborted) return; // nothing is claimed: the calls go elsewhere
    if (!(await this.#claim())) {
      log(`child ${index} of ${pointer.folder} is somebody else's: runs nothing`);
      return;
    }
    await this.#look();
    const leave = (): void => void this.#leave();
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    const heartbeat = setInterval(() => void this.#beat(), pointer.heartbeatMs);
    try {
      for (const [place, call] of this.#calls.entries()) {
        const fresh = performance.now() - this.#lookedAt < pointer.heartbeatMs * FRESH;
        if (place > 0 && !fresh) await this.#look();
        const outcome = fault ?? (await this.#runOne(place, call));
        await this.#write(place, call, outcome);
        if (outcome.kind === 'not-started') break; // says so for the calls behind it too
      }
    } finally {
      clearInterval(heartbeat);
      signal.removeEventListener('abort', leave);
      await objects.close();
    }
  }

  async #readCalls(): Promise<readonly SealedCall[]> {
    const { pointer, index, objects } = this.#settings;
    const bytes = await unpack(index, pointer.stride, async (from, to) => {
      const part = await objects.get(packKey(pointer), { from, to });
      if (part !== undefined) return part;
      throw new Error(`the calls of ${pointer.folder} are not in the bucket ${pointer.bucket} any more`);
    });
    return unpackCalls(fromBytes(bytes));
  }

  /** What becomes of all calls when their code cannot be had. */
  async #fetchCode(): Promise<SealedOutcome | undefined> {
    const { pointer, objects, codeCache } = this.#settings;
    const units = this.#calls.map(({ task }) => task.code);
    try {
      for (const sha256 of new Set(units.flatMap((unit) => (unit.kind === 'bundle' ? unit.sha256 : [])))) {
        await storeBundle(codeCache, sha256, async (hash) => {
          const bytes = await objects.get(codeKey(pointer.run, hash));
          if (bytes !== undefined) return bytes;
          throw new Error(`the code ${hash} is not in the bucket ${pointer.bucket} any more`);
        });
      }
      return undefined;
    } catch (error) {
      return withoutRun('failed', sealFailure(error));
    }
  }

  /** Of two that have the same child, one runs it; a try whose answer was lost is known by its lease. */
  async #claim(): Promise<boolean> {
    const { pointer, index, objects } = this.#settings;
    const key = childKey(pointer, index, 'claim');
    if (await objects.create(key, Buffer.from(this.#lease))) return true;
    return (await objects.get(key))?.toString() === this.#lease;
  }

  async #runOne(place: number, call: SealedCall): Promise<SealedOutcome> {
    const reason = this.#marker.get(place);
    if (reason !== undefined) return withoutRun('cancelled', reason);
    if (this.#leaving) return withoutRun('not-started', '');
    this.#running = place;
    const outcome = await this.#host.run(call, {
      progress: (fraction, note) => this.#notes.add(place, fraction, note),
      log: (stream, line) => void process[stream].write(`${line}\n`),
      request: async () => {
        throw new ExecutorError(
          'NOT_SUPPORTED',
          'nothing comes back to a job of AWS Batch: it cannot ask its submitter',
        );
      },
    });
    this.#running = -1;
    await this.#tellProgress();
    return outcome;
  }

  async #write(place: number, { id, attempt }: SealedCall, outcome: SealedOutcome): Promise<void> {
    const { pointer, index, objects } = this.#settings;
    const bytes = toBytes(packOutcomes([{ id, attempt, lease: this.#lease, outcome }]));
    await objects.create(childKey(pointer, index, place), bytes); // there already: written by a try whose answer was lost
  }

  async #beat(): Promise<void> {
    try {
      await Promise.all([this.#look(), this.#tellProgress()]);
    } catch (error) {
      this.#settings.log(`a look at the bucket failed: ${(error as Error).message}`);
    }
  }

  /** Which calls are unwanted by now. */
  async #look(): Promise<void> {
    const { pointer, index, objects } = this.#settings;
    this.#lookedAt = performance.now();
    const bytes = await objects.get(childKey(pointer, index, 'cancel'));
    // Of two looks at the same time the older one may be answered last, and cancels are not taken back.
    for (const [place, reason] of decodeMarker(bytes)) this.#marker.set(place, reason);
    const call = this.#calls[this.#running];
    const reason = this.#marker.get(this.#running);
    if (call !== undefined && reason !== undefined) this.#host.cancel(call, reason);
  }

  /** Progress that cannot be written is not worth a call: the next writing has it too. */
  async #tellProgress(): Promise<void> {
    const { pointer, index, objects, log } = this.#settings;
    try {
      await this.#notes.write((bytes) => objects.put(childKey(pointer, index, 'progress'), bytes));
    } catch (error) {
      log(`progress was not written: ${(error as Error).message}`);
    }
  }

  /** Asked to leave: because of a cancel, which a marker tells, or for reasons of the machine. */
  async #leave(): Promise<void> {
    this.#leaving = true;
    await this.#look().catch((error: Error) =>
      this.#settings.log(`the cancel marker was not read: ${error.message}`),
    );
    this.#host.interrupt('its job was told to end');
  }
}

function withoutRun(kind: SealedOutcome['kind'], value: SealedOutcome['value']): SealedOutcome {
  return { kind, value, ours: true, startedAt: undefined, runMs: 0, host: '', pid: 0 };
}

/** Part of a heartbeat for which a look at the marker is good enough to start the next call. */
const FRESH = 0.2;
