import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromWorker } from '@elsewhere/core/pool';
import type { TaskReference } from '@elsewhere/core/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomOf } from '../../test/support/random.js';
import { FrameReader } from '../wire/frame-reader.js';
import { decodeMessage, FRAME } from './frames.js';
import { JOURNAL_BYTES, JournalReader, RECORD, readRecords } from './journal.js';
import { ProcessOutbound } from './process-outbound.js';

const reference: TaskReference = {
  kind: 'task',
  key: 'file:///tasks.js#work',
  module: 'file:///tasks.js',
  name: 'work',
};

let folder: string;
let pipe: number;
let file: number;
let outbound: ProcessOutbound;
let pool: JournalReader;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbound-'));
  pipe = openSync(join(folder, 'pipe'), 'w');
  file = openSync(join(folder, 'journal'), 'w+');
  outbound = new ProcessOutbound(pipe, file, 'processes', 'c0');
  pool = new JournalReader(file);
});

afterEach(() => {
  closeSync(file);
  closeSync(pipe);
  rmSync(folder, { recursive: true });
});

/** What has gone through the pipe, one line each, in order: `result 5: 25`, `skipped 3`. */
function sent(): string[] {
  const lines: string[] = [];
  const frames = new FrameReader((kind, body) => {
    if (kind === FRAME.results) readRecords(body, (...record) => lines.push(...lineOf(...record)));
    else {
      const message = decodeMessage(body) as FromWorker;
      lines.push(
        `${message.kind} ${message.slot}${message.kind === 'result' ? `: ${String(message.value)}` : ''}`,
      );
    }
  });
  frames.push(readFileSync(join(folder, 'pipe')));
  return lines;
}

/** What the journal says: results that wait there, and calls that run. */
function kept(): { readonly results: string[]; readonly running: number[] } {
  const results: string[] = [];
  const running = new Set<number>();
  pool.read((kind, slot, ...rest) => {
    if (kind === RECORD.started) running.add(slot);
    else running.delete(slot);
    results.push(...lineOf(kind, slot, ...rest));
  });
  return { results, running: [...running].sort((left, right) => left - right) };
}

function lineOf(kind: number, slot: number, _generation: number, _time: number, text: string): string[] {
  return kind === RECORD.started ? [] : [`${kind === RECORD.result ? 'result' : 'failure'} ${slot}: ${text}`];
}

describe('the outbound side of a child process', () => {
  it('leaves a mark before a call runs', () => {
    expect(outbound.claim(3, 1, reference)).toBe(true);
    expect(kept()).toEqual({ results: [], running: [3] });
  });

  it('refuses a call whose code this child cannot hold, so that another one runs it', () => {
    const full = new ProcessOutbound(pipe, file, 'processes', 'c0', (task) => task !== reference);
    expect(full.claim(3, 1, reference)).toBe(false);
    expect(full.claim(4, 1, { ...reference })).toBe(true);
    expect(sent()).toEqual(['skipped 3']);
  });

  it('refuses a call that was revoked, and says so behind the results that wait', () => {
    outbound.claim(3, 1, reference);
    outbound.finish(3, 1, false, 1, '"three"');
    pool.revoke(4, 7);
    expect(outbound.claim(4, 7, reference)).toBe(false);
    expect(sent()).toEqual(['result 3: "three"', 'skipped 4']);
  });

  it('runs the next generation of a slot whose last one was revoked', () => {
    pool.revoke(4, 7);
    expect(outbound.claim(4, 7, reference)).toBe(false);
    expect(outbound.claim(4, 8, reference)).toBe(true);
  });

  it('keeps results in the journal until they are flushed, and shows them there from the next call on', () => {
    outbound.claim(1, 1, reference);
    outbound.finish(1, 1, false, 1, '1');
    outbound.claim(2, 1, reference);
    expect(sent()).toEqual([]);
    expect(kept()).toEqual({ results: ['result 1: 1'], running: [2] });
    outbound.finish(2, 1, true, 1, '2');
    outbound.flush();
    expect(sent()).toEqual(['result 1: 1', 'failure 2: 2']);
    outbound.claim(3, 1, reference);
    expect(kept()).toEqual({ results: [], running: [3] });
  });

  it('sends nothing when there is nothing to flush', () => {
    outbound.flush();
    expect(sent()).toEqual([]);
  });

  it('sends long results at once, behind those that wait', () => {
    outbound.claim(1, 1, reference);
    outbound.finish(1, 1, false, 1, '1');
    outbound.claim(2, 1, reference);
    outbound.finish(2, 1, false, 1, 'x'.repeat(10_000));
    expect(sent()).toEqual(['result 1: 1', `result 2: ${'x'.repeat(10_000)}`]);
  });

  it('sends what does not fit into the journal, in order, and loses nothing', () => {
    const text = '€'.repeat(5_000);
    for (let slot = 0; slot < 20; slot++) {
      outbound.claim(slot, 1, reference);
      outbound.finish(slot, 1, false, 1, text);
    }
    expect(20 * text.length).toBeGreaterThan(JOURNAL_BYTES);
    outbound.flush();
    expect(sent()).toEqual(Array.from({ length: 20 }, (_, slot) => `result ${slot}: ${text}`));
  });

  it('says of a call whose long result was under way when the process died that it ran', () => {
    class Dying extends ProcessOutbound {
      override sendRaw(buffers: readonly Buffer[]): void {
        if (Buffer.concat(buffers).length > 10_000) throw new Error('killed');
        super.sendRaw(buffers);
      }
    }
    outbound = new Dying(pipe, file, 'processes', 'c0');
    outbound.claim(1, 1, reference);
    outbound.claim(2, 1, reference);
    expect(() => outbound.finish(1, 1, false, 1, 'x'.repeat(10_000))).toThrow('killed');
    expect(kept().running).toEqual([1, 2]);
  });
});

describe('pipe and journal together', () => {
  it('hold every result exactly once and every call that runs, whenever a call has been claimed', () => {
    const random = randomOf(1_815);
    const results = new Set<string>();
    const running = new Set<number>();
    const free = Array.from({ length: 50 }, (_, slot) => slot);
    for (let step = 1; step <= 300; step++) {
      const slot = free.shift()!;
      expect(outbound.claim(slot, step, reference)).toBe(true);
      running.add(slot);
      const all = [...sent(), ...kept().results];
      expect(new Set(all).size).toBe(all.length);
      expect([...results].filter((line) => !all.includes(line))).toEqual([]);
      const marked = kept().running;
      expect([...running].filter((slot) => !marked.includes(slot))).toEqual([]);
      const ended = marked.filter((slot) => !running.has(slot)); // their long results have been sent
      expect(ended.filter((slot) => !all.some((line) => line.startsWith(`result ${slot}: `)))).toEqual([]);
      while (running.size > random.below(4)) end(random.pick([...running]), step);
      if (random.below(10) === 0) outbound.flush();
    }

    function end(slot: number, step: number): void {
      const text = `${step} ${'y'.repeat(random.below(20) === 0 ? 9_000 : random.below(400))}`;
      const failed = text.length < 9_000 && random.below(5) === 0;
      outbound.finish(slot, step, failed, 1, text);
      results.add(`${failed ? 'failure' : 'result'} ${slot}: ${text}`);
      running.delete(slot);
      free.push(slot);
    }
  });
});
