import { describe, expect, it } from 'vitest';
import { dangers, readInfo, unfitness } from './checks.js';

const info = (lines: Record<string, string>): ReadonlyMap<string, string> =>
  readInfo(
    `# Server\r\n${Object.entries(lines)
      .map(([name, value]) => `${name}:${value}`)
      .join('\r\n')}\r\n`,
  );

describe('a server', () => {
  it('of 6.2 or newer is fit', () => {
    expect(
      ['6.2.0', '7.0.15', '8.2.1', '10.0.0'].map((version) => unfitness(info({ redis_version: version }))),
    ).toEqual([undefined, undefined, undefined, undefined]);
    expect(unfitness(info({ redis_version: '6.0.16' }))).toMatch(/6\.2 or newer, got 6\.0\.16/);
    expect(unfitness(info({}))).toMatch(/got 0\.0\.0/);
  });

  it('that may evict keys, or forgets when it restarts, is dangerous', () => {
    expect(dangers(info({ maxmemory_policy: 'noeviction', aof_enabled: '1' }))).toEqual([]);
    expect(dangers(info({}))).toEqual([]);
    const both = dangers(info({ maxmemory_policy: 'allkeys-lru', aof_enabled: '0' }));
    expect(both).toEqual([
      expect.stringMatching(/'allkeys-lru'.*'noeviction'/),
      expect.stringMatching(/appendonly yes/),
    ]);
  });
});
