import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '../client.js';
import { freePort, type PrivateRedis, startRedis } from './private-redis.js';

/** A Redis Cluster of one's own: three nodes without replicas. It ends with this process. */
export interface PrivateCluster {
  /** Of each node. */
  readonly urls: readonly string[];
  readonly nodes: readonly PrivateRedis[];
  /** Twice is once. */
  stop(): Promise<void>;
}

const NODES = 3;
const SLOTS = 16_384;
const MEET_MS = 30_000;

/**
 * Starts a private Redis Cluster for tests; needs Redis 7.
 *
 * @throws Error when there is no redis-server, or the nodes do not find each other.
 */
export async function startRedisCluster(): Promise<PrivateCluster> {
  const buses = await Promise.all(Array.from({ length: NODES }, freePort));
  const nodes = await Promise.all(
    buses.map((bus) => startRedis({ settings: ['cluster-enabled yes', `cluster-port ${bus}`] })),
  );
  const connections = nodes.map(({ url }) => new Connection({ url, cluster: false, connection: {} }, true));
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (const [at, connection] of connections.entries()) {
      const [first, last] = [at, at + 1].map((each) => Math.floor((each * SLOTS) / NODES)) as [
        number,
        number,
      ];
      await connection.call('CLUSTER', 'ADDSLOTSRANGE', first, last - 1);
      await connection.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]!.port, buses[0]!);
    }
    await untilWhole(connections);
    return { urls: nodes.map(({ url }) => url), nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function untilWhole(connections: readonly Connection[]): Promise<void> {
  for (const end = performance.now() + MEET_MS; ; await delay(20)) {
    const infos = await Promise.all(connections.map((connection) => connection.call('CLUSTER', 'INFO')));
    const whole = infos.every((info) => /cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(String(info)));
    if (whole) return;
    if (performance.now() > end) throw new Error(`the nodes of a Redis Cluster did not meet: ${infos[0]}`);
  }
}
