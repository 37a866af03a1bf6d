import { describe, expect, it } from 'vitest';
import { keysOf, makerOf, programOf } from './keys.js';

describe('the keys of a queue', () => {
  it('share one hash tag, so one slot of a Cluster', () => {
    const keys = keysOf('orders', '1.4');
    expect([keys.name, keys.prefix]).toEqual(['orders@1.4', '{orders@1.4}']);
    const names = [
      keys.parcel('p'),
      keys.reply('c'),
      keys.parcels('c'),
      keys.owner('c'),
      keys.submitters('c'),
      keys.lease('l'),
      keys.inbox('l'),
      keys.hosts,
      keys.key('task', 'word'),
      keys.job('p'),
    ];
    expect(names.every((name) => name.startsWith('{orders@1.4}:'))).toBe(true);
    expect(new Set(names).size).toBe(names.length);
  });

  it('tell tasks and keys apart', () => {
    const { key } = keysOf('orders', undefined);
    expect(key('a', 'b\nc')).not.toBe(key('a\nb', 'c'));
  });
});

describe('ids', () => {
  it('say whose they are', () => {
    expect(programOf('c0123456789ab-1f')).toBe('c0123456789ab');
    expect(['no-such-id', 'c0123456789ab', 'c0123456789ab-1f:', ''].map(programOf)).toEqual(
      Array(4).fill(undefined),
    );
    expect(makerOf('p0123456789abz2-1fm12m3')).toBe('c0123456789abz2');
  });
});
