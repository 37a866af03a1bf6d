import { writeSync } from 'node:fs';
import type { FromWorker } from '@elsewhere/core/pool';
import type { Outbound } from '@elsewhere/core/runner';
import type { Sealed, TaskReference } from '@elsewhere/core/worker';
import { encodeMessage, FRAME } from './frames.js';
import { JournalWriter, RECORD } from './journal.js';

/** Longer results go at once and do not pass through the journal. */
const MAX_JOURNAL_TEXT = 8_192;

/** The child's side of the link: claims and results in the journal, everything sent on one pipe, in order. */
export class ProcessOutbound implements Outbound {
  readonly executor: string;
  readonly idPrefix: string;
  readonly #admits: (task: TaskReference) => boolean;
  readonly #pipe: number;
  readonly #journal: JournalWriter;
  /** Calls begun so far, revoked ones included. */
  #begun = 0;
  readonly #running = new Map<number, { readonly generation: number; readonly startedAt: number }>();

  /** @param admits - Whether this child may run a task: it cannot unload the code of others. */
  constructor(
    pipe: number,
    file: number,
    executor: string,
    idPrefix: string,
    admits: (task: TaskReference) => boolean = () => true,
  ) {
    this.#admits = admits;
    this.#pipe = pipe;
    this.#journal = new JournalWriter(file);
    this.executor = executor;
    this.idPrefix = idPrefix;
  }

  claim(slot: number, generation: number, task: TaskReference): boolean {
    const startedAt = Date.now();
    this.#begun++;
    this.#add(RECORD.started, slot, generation, startedAt, String(this.#begun));
    this.#journal.write();
    if (this.#journal.isRevoked(slot, generation) || !this.#admits(task)) {
      this.send({ kind: 'skipped', slot, generation });
      return false;
    }
    this.#running.set(slot, { generation, startedAt });
    return true;
  }

  finish(slot: number, generation: number, failed: boolean, runMs: number, sealed: Sealed): void {
    if (typeof sealed !== 'string' || sealed.length > MAX_JOURNAL_TEXT) {
      this.send({ kind: 'result', slot, generation, failed, runMs, value: sealed });
    } else {
      this.#running.delete(slot);
      this.#add(failed ? RECORD.failure : RECORD.result, slot, generation, runMs, sealed);
    }
  }

  flush(): void {
    const { records } = this.#journal;
    if (records.length === 0) return;
    const start = Buffer.allocUnsafe(5);
    start.writeUInt32LE(1 + records.length, 0);
    start.writeUInt8(FRAME.results, 4);
    this.sendRaw([start, records]);
    this.#journal.restart();
    for (const [slot, { generation, startedAt }] of this.#running) {
      this.#journal.add(RECORD.started, slot, generation, startedAt, String(this.#begun));
    }
    if (this.#running.size > 0) this.#journal.write();
  }

  /** Results that were there before go first. */
  send(message: FromWorker): void {
    this.flush();
    if (message.kind === 'result') this.#running.delete(message.slot);
    this.sendRaw(encodeMessage(message));
  }

  /** Writes all of it before it returns. */
  sendRaw(buffers: readonly Buffer[]): void {
    const bytes = buffers.length === 1 ? buffers[0]! : Buffer.concat(buffers);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#pipe, bytes, at);
  }

  /** The pipe is bounded and writing waits: a flood slows down its own source. */
  sendEvent(message: FromWorker): void {
    this.send(message);
  }

  #add(kind: number, slot: number, generation: number, time: number, text: string): void {
    if (this.#journal.add(kind, slot, generation, time, text)) return;
    this.flush();
    this.#journal.add(kind, slot, generation, time, text);
  }
}
