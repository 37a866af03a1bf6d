import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from '@elsewhere/core/adapter';
import { blobCallStore, directoryStore, KEYS, readOutcome, storedSource } from '@elsewhere/worker';
import { faultyStore } from '@elsewhere/worker/faults';
import { packCalls, type SealedCall, toSignedBytes } from '@elsewhere/worker/wire';
import { describe, expect, it } from 'vitest';
import { callOf, useHostStage } from './support/host-stage.js';
import { useProgram } from './support/program-stage.js';
import * as tasks from './support/tasks.mjs';
import { until } from './support/until.js';

const stage = useHostStage();
const { start } = useProgram();
const never = new AbortController().signal;

/** Puts calls into the folder as a submitter does; returns their keys. */
async function put(calls: readonly SealedCall[], secret?: string): Promise<string[]> {
  const store = directoryStore(stage.folder);
  const keys = calls.map((_, index) => `set-1/${index}`);
  for (const [index, key] of keys.entries()) {
    const place = KEYS.call(key);
    await store.put(place, toSignedBytes(secret, place, packCalls([calls[index]!])));
  }
  return keys;
}

const outcomeOf = async (key: string, attempt = 1) =>
  (await readOutcome(directoryStore(stage.folder), key, attempt))?.outcome;

describe('elsewhere-worker stored', () => {
  it('runs the calls of its job, puts their outcomes beside them and ends', async () => {
    const keys = await put([callOf(tasks.add, [1, 2]), callOf(tasks.fail, ['no']), callOf(tasks.die, [9])]);
    const program = start(['stored', '--store', stage.folder, ...keys.flatMap((key) => ['--call', key])]);
    expect(await program.exit).toBe(0);
    expect(await outcomeOf(keys[0]!)).toMatchObject({ kind: 'succeeded', value: '3' });
    const failed = await outcomeOf(keys[1]!);
    expect(failed).toMatchObject({ kind: 'failed', ours: false });
    expect(open(failed!.value)).toBeInstanceOf(RangeError);
    expect(open((await outcomeOf(keys[2]!))!.value)).toMatchObject({ code: 'WORKER_LOST', exitCode: 9 });
  });

  it('runs a call in the headers that it came with', async () => {
    const headers = { traceparent: '00-abc' };
    const [key] = await put([callOf(tasks.surrounded, [], { headers })]);
    const program = start(['stored', '--store', stage.folder, '--call', key!]);
    expect(await program.exit).toBe(0);
    expect(open((await outcomeOf(key!))!.value)).toEqual(headers);
  });

  it('refuses a call that was not written by a holder of the secret: exit code 1, and it never ran', async () => {
    const [key] = await put([callOf(tasks.mark, [stage.folder, 1])], 'somebody else');
    const store = directoryStore(stage.folder);
    const source = storedSource(blobCallStore(store, { keys: [key!], secret: 'the right one' }));
    await expect(source(stage.host(), never)).rejects.toThrow('not written by a holder of the secret');
    expect(stage.runs()).toEqual([]);
  });

  it('refuses a call after its time', async () => {
    const [key] = await put([callOf(tasks.mark, [stage.folder, 1], { expiresAt: Date.now() - 1 })]);
    const store = blobCallStore(directoryStore(stage.folder), { keys: [key!] });
    await storedSource(store)(stage.host(), never);
    expect(open((await outcomeOf(key!))!.value)).toMatchObject({ code: 'REJECTED' });
    expect(stage.runs()).toEqual([]);
  });

  it('names the call that is not there', async () => {
    const store = blobCallStore(directoryStore(stage.folder), { keys: ['set-1/7'] });
    await expect(storedSource(store)(stage.host(), never)).rejects.toThrow("no call at 'set-1/7/call'");
  });

  it('says `not-started` of what it had claimed and gives back, so that nobody waits for it', async () => {
    const keys = await put(['one', 'two'].map((name) => callOf(tasks.hold, [stage.folder, name])));
    const host = stage.host({ slots: 1 });
    const leave = new AbortController();
    const running = storedSource(blobCallStore(directoryStore(stage.folder), { keys }))(host, leave.signal);
    await until('the first call runs', () => stage.started('one'));
    leave.abort();
    stage.go('one');
    await running;
    expect(await outcomeOf(keys[0]!)).toMatchObject({ kind: 'succeeded' });
    const claimed = existsSync(join(stage.folder, KEYS.claim(keys[1]!, 1)));
    expect((await outcomeOf(keys[1]!))?.kind).toBe(claimed ? 'not-started' : undefined);
    expect(stage.runs()).toHaveLength(1);
  });
});

describe('rule 6: a job that the backend runs again finds the claim and runs nothing', () => {
  it('after the first one has ended', async () => {
    const [key] = await put([callOf(tasks.mark, [stage.folder, 1])]);
    const words = ['stored', '--store', stage.folder, '--call', key!];
    expect(await start(words).exit).toBe(0);
    const before = readFileSync(join(stage.folder, KEYS.outcome(key!, 1)));
    const again = start(words);
    expect(await again.exit).toBe(0);
    expect(again.stderr()).toContain('superseded');
    expect(readFileSync(join(stage.folder, KEYS.outcome(key!, 1)))).toEqual(before);
    expect(stage.runs()).toHaveLength(1);
  });

  it('while the first one runs, and after it was killed', async () => {
    const [key] = await put([callOf(tasks.hold, [stage.folder, 'one'])]);
    const words = ['stored', '--store', stage.folder, '--call', key!];
    const first = start(words);
    await until('it runs', () => stage.started('one'));
    expect(await start(words).exit).toBe(0);
    first.signal('SIGKILL');
    await first.exit;
    expect(await start(words).exit).toBe(0);
    expect(stage.runs()).toHaveLength(1);
    expect(await outcomeOf(key!)).toBeUndefined(); // claimed, gone, no outcome: lost, says whoever watches the job
  });

  it('but the next attempt, which the submitter permits, runs', async () => {
    const call = callOf(tasks.mark, [stage.folder, 'x'], { id: 'again' });
    for (const attempt of [1, 2]) {
      const keys = await put([{ ...call, attempt }]);
      await storedSource(blobCallStore(directoryStore(stage.folder), { keys }))(stage.host(), never);
      expect(await outcomeOf(keys[0]!, attempt)).toMatchObject({ kind: 'succeeded' });
    }
    expect(stage.runs()).toEqual(['again 1', 'again 2']);
  });
});

describe('a store on which things go wrong', () => {
  it.each([
    ['answers get lost', { lie: 0.3 }],
    ['operations fail', { drop: 0.3 }],
    ['operations happen twice', { duplicate: 0.5 }],
    ['all of it', { lie: 0.15, drop: 0.15, duplicate: 0.3, delayMs: 2 }],
  ])('still has each outcome once, of a call that ran once: %s', async (_, faults) => {
    const calls = Array.from({ length: 12 }, (_, n) => callOf(tasks.mark, [stage.folder, n]));
    const keys = await put(calls);
    const honest = directoryStore(stage.folder);
    const faulty = { ...faultyStore(honest, { seed: 5, ...faults }), get: honest.get };
    await Promise.all(
      [1, 2].map(() =>
        storedSource(blobCallStore(faulty, { keys }), { lookMs: 60_000 })(stage.host(), never),
      ),
    );
    const outcomes = await Promise.all(keys.map((key) => outcomeOf(key)));
    expect(outcomes.map((outcome) => outcome?.value)).toEqual(calls.map((_, n) => String(n)));
    expect(stage.runs()).toHaveLength(calls.length);
    expect(new Set(stage.runs()).size).toBe(calls.length);
    expect(
      readdirSync(stage.folder, { recursive: true }).filter((name) => /draft/.test(String(name))),
    ).toEqual([]);
  });
});

describe('a cancel that lies in the store', () => {
  it('ends the call that runs', async () => {
    const [key] = await put([callOf(tasks.spin, [stage.folder, 'spinner'])]);
    const store = directoryStore(stage.folder);
    const running = storedSource(blobCallStore(store, { keys: [key!] }), { lookMs: 20 })(stage.host(), never);
    await until('it spins', () => stage.started('spinner'));
    await store.put(KEYS.cancel(key!, 1), Buffer.from(''));
    await running;
    expect(await outcomeOf(key!)).toMatchObject({ kind: 'cancelled' });
  });
});
