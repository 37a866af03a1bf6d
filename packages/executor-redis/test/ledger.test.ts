import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Connection } from '../dist/client.js';
import { CANCEL, CLAIM, FETCH, LOOK, LOSE, MOVE, RELEASE, RENEW, SETTLE, TAKE } from '../dist/ledger.js';
import { onRedis } from './support/server.js';

await onRedis('ledger', ({ url }) => {
  /** A parcel of so many calls, and a live lease. */
  async function stage(calls: number) {
    const connection = new Connection({ url, cluster: false, connection: {} }, true);
    onTestFinished(() => connection.close());
    const id = randomUUID();
    const keys = {
      parcel: `${id}:p`,
      next: `${id}:n`,
      lease: `${id}:l`,
      other: `${id}:o`,
      reply: `${id}:r`,
      parcels: `${id}:s`,
    };
    await connection.call(
      'HSET',
      keys.parcel,
      'n',
      calls,
      's',
      'c',
      't',
      60_000,
      'e',
      'envelope',
      'm',
      'proof',
    );
    for (const [lease, name] of [
      [keys.lease, 'mine'],
      [keys.other, 'yours'],
    ] as const)
      await connection.run(RENEW, [lease, `${id}:h`, `${id}:i`], [name, '{}', 60_000, 'first']);
    const run = (script: typeof TAKE, names: readonly string[], ...args: (string | number)[]) =>
      connection.run(script, names, args);
    const states = async (): Promise<unknown> =>
      ((await run(LOOK, [keys.parcel, `${id}:j`])) as unknown[]).slice(1);
    const settle = (lease: string, ...indexes: number[]) =>
      run(SETTLE, [keys.parcel, keys.reply], lease, 60_000, 'outcomes', '', ...indexes);
    return { connection, keys, run, states, settle };
  }

  describe('the ledger of a parcel', () => {
    it('gives each call to one lease only', async () => {
      const { keys, run, states } = await stage(4);
      const taken = await run(TAKE, [keys.parcel, keys.lease], 'mine', 2);
      expect(taken).toEqual(['ok', 'c', '60000', 'envelope', 'proof', [0, 1], [2, 3], []]);
      expect(await run(CLAIM, [keys.parcel, keys.other], 'yours', 0, 1, 2)).toEqual(['ok', [2]]);
      expect(await run(TAKE, [keys.parcel, keys.lease], 'mine', 9)).toEqual([
        'ok',
        'c',
        '60000',
        'envelope',
        'proof',
        [3],
        [],
        [0, 'mine', 1, 'mine', 2, 'yours'],
      ]);
      expect(await states()).toEqual(['cmine', 'cmine', 'cyours', 'cmine']);
    });

    it('claims calls of the parcel whose job was locked with a token, and nothing once that token is over', async () => {
      const { connection, keys, run, states } = await stage(3);
      const [id, before] = [keys.parcel, `${keys.parcel}:job:`];
      await connection.call('LPUSH', `${before}active`, id, 'another');
      await connection.call('SET', `${before}${id}:lock`, 'token');
      const fetch = (most: number, token: string, when: 'now' | 'late') =>
        run(
          FETCH,
          [`${before}active`, keys.lease, `${before}${token}`],
          ...['mine', most, token, before, '', when],
        );
      expect(await fetch(2, 'nobody', 'now')).toEqual([]);
      const taken = ['ok', 'c', '60000', 'envelope', 'proof', [0, 1], [2], []];
      expect(await fetch(2, 'token', 'now')).toEqual([id, taken]);
      const again = ['ok', 'c', '60000', 'envelope', 'proof', [], [2], [0, 'mine', 1, 'mine']];
      expect(await fetch(0, 'token', 'late')).toEqual([id, again]);
      expect(await fetch(3, 'token', 'now')).toEqual([]);
      expect(await states()).toEqual(['cmine', 'cmine', '']);
    });

    it('wakes nobody when the last job was taken, and somebody as long as there are more', async () => {
      const { connection, keys, run } = await stage(1);
      const before = `${keys.parcel}:job:`;
      const fetch = () =>
        run(FETCH, [`${before}active`, keys.lease, `${before}t`], ...['mine', 1, 't', before, '', 'now']);
      const marker = () => connection.call('ZCARD', `${before}marker`);
      await connection.call('ZADD', `${before}marker`, 0, '0');
      await connection.call('ZADD', `${before}prioritized`, 1, 'waits');
      await fetch();
      expect(await marker()).toBe(1);
      await connection.call('DEL', `${before}prioritized`);
      await fetch();
      expect(await marker()).toBe(0);
    });

    it('grants the same again when it is asked again by the same lease', async () => {
      const { keys, run } = await stage(2);
      for (const _ of [1, 2])
        expect(await run(CLAIM, [keys.parcel, keys.lease], 'mine', 0, 1)).toEqual(['ok', [0, 1]]);
    });

    it('gives nothing to a lease that has run out, and nothing of a parcel that is gone', async () => {
      const { connection, keys, run } = await stage(1);
      await connection.call('DEL', keys.lease);
      expect(await run(TAKE, [keys.parcel, keys.lease], 'mine', 1)).toEqual(['lease']);
      expect(await run(CLAIM, [keys.parcel, keys.lease], 'mine', 0)).toEqual(['lease']);
      await connection.call('DEL', keys.parcel);
      expect(await run(TAKE, [keys.parcel, keys.other], 'yours', 1)).toEqual(['gone']);
      expect(await run(CLAIM, [keys.parcel, keys.other], 'yours', 0)).toEqual(['gone']);
    });

    it('takes outcomes from who has the claim, all or none, and once', async () => {
      const { connection, keys, run, settle } = await stage(3);
      await run(TAKE, [keys.parcel, keys.lease], 'mine', 2);
      expect(await settle('yours', 0)).toEqual(['fenced', []]);
      expect(await settle('mine', 0, 2)).toEqual(['fenced', [0]]);
      expect(await connection.call('XLEN', keys.reply)).toBe(0);
      expect(await settle('mine', 0, 1)).toEqual(['ok']);
      expect(await settle('mine', 0, 1)).toEqual(['ok']);
      expect(await connection.call('XLEN', keys.reply)).toBe(1);
    });

    it('leaves by itself when all its calls have come to an end, not before', async () => {
      const { connection, keys, run, settle } = await stage(3);
      await run(TAKE, [keys.parcel, keys.lease], 'mine', 2);
      await settle('mine', 0, 1);
      expect(await connection.call('PTTL', keys.parcel)).toBe(-1);
      expect(await run(CANCEL, [keys.parcel], 2)).toEqual(['x']);
      expect(await connection.call('PTTL', keys.parcel)).toBeGreaterThan(0);
    });

    it('cancels what waits and tells who has the rest', async () => {
      const { keys, run } = await stage(3);
      await run(TAKE, [keys.parcel, keys.lease], 'mine', 1);
      expect(await run(CANCEL, [keys.parcel], 0, 1)).toEqual(['cmine', 'x']);
      expect(await run(CANCEL, [keys.parcel], 1)).toEqual(['x']);
      expect(await run(CLAIM, [keys.parcel, keys.other], 'yours', 1, 2)).toEqual(['ok', [2]]);
    });

    it('gives back what was never started, also when it is asked twice', async () => {
      const { keys, run, states } = await stage(2);
      await run(TAKE, [keys.parcel, keys.lease], 'mine', 2);
      expect(await run(RELEASE, [keys.parcel], 'yours', 0)).toEqual([]);
      for (const _ of [1, 2]) expect(await run(RELEASE, [keys.parcel], 'mine', 0)).toEqual([0]);
      expect(await states()).toEqual(['', 'cmine']);
    });

    it('loses calls only of leases that are gone, and takes no outcome for them', async () => {
      const { connection, keys, run, settle, states } = await stage(2);
      await run(TAKE, [keys.parcel, keys.lease], 'mine', 1);
      await run(CLAIM, [keys.parcel, keys.other], 'yours', 1);
      const lose = () => run(LOSE, [keys.parcel, keys.lease, keys.other], 0, 'mine', 1, 'yours');
      expect(await lose()).toEqual([]);
      await connection.call('DEL', keys.lease);
      expect(await lose()).toEqual([0]);
      expect(await lose()).toEqual([]);
      expect(await settle('mine', 0)).toEqual(['fenced', []]);
      expect(await states()).toEqual(['l', 'cyours']);
    });

    it('moves what waits, all or none, and knows when it is asked again', async () => {
      const { connection, keys, run, states } = await stage(4);
      await run(TAKE, [keys.parcel, keys.lease], 'mine', 1);
      const move = (...indexes: number[]) =>
        run(MOVE, [keys.parcel, keys.next, keys.parcels], 'next', 'c', 60_000, 'rest', '', '', ...indexes);
      expect(await move(0, 1)).toEqual(['taken', [1]]);
      expect(await move(2, 3)).toEqual(['ok']);
      await connection.call('DEL', keys.next); // it ran meanwhile
      expect(await move(2, 3)).toEqual(['ok']);
      expect(await connection.call('EXISTS', keys.next)).toBe(0);
      expect(await states()).toEqual(['cmine', '', 'mnext:0', 'mnext:1']);
    });

    it('renews a lease that lives, and no other', async () => {
      const { connection, keys, run } = await stage(1);
      const renew = () =>
        run(RENEW, [keys.lease, `${keys.lease}h`, `${keys.lease}i`], 'mine', '{}', 60_000, 'again');
      expect(await renew()).toBeGreaterThan(1e12);
      await connection.call('DEL', keys.lease);
      expect(await renew()).toBe(0);
    });
  });
});
