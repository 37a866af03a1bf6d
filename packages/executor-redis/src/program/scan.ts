import type { Connection } from '../client.js';

/** Names of keys by pattern, on all nodes. */
export async function scan({ raw }: Connection, pattern: string): Promise<string[]> {
  const nodes = 'nodes' in raw ? raw.nodes('master') : [raw];
  const found: string[] = [];
  for (const node of nodes) {
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000);
      cursor = next;
      found.push(...keys);
    }
  }
  return found;
}
