import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedis } from './find-redis.js';
import { type KeptProcess, keepProcess } from './kept-process.js';

/** How a private server is set up. */
export interface PrivateRedisOptions {
  /**
   * Every write is on disk before it is acknowledged: `appendonly yes`, `appendfsync always`. It then survives
   * {@link PrivateRedis.crash}.
   *
   * @defaultValue false: nothing is written to disk
   */
  readonly durable?: boolean | undefined;
  /**
   * Further lines for its configuration file. Shape: `['maxmemory 64mb']`.
   *
   * @defaultValue none
   */
  readonly settings?: readonly string[] | undefined;
}

/** A redis-server of one's own, on a loopback port that the system chose. It ends with this process. */
export interface PrivateRedis {
  /** Shape: `'redis://127.0.0.1:40123'`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Kills it without warning, `SIGKILL`. */
  crash(): Promise<void>;
  /** Starts it again, on the same port with the same files. */
  restart(): Promise<void>;
  /** Stops it and removes its files. Twice is once. */
  stop(): Promise<void>;
}

/**
 * Starts a private redis-server for tests and demos.
 *
 * @throws Error when there is no redis-server and none can be unpacked, or when it does not start.
 */
export async function startRedis(options: PrivateRedisOptions = {}): Promise<PrivateRedis> {
  const program = await findRedis();
  const folder = mkdtempSync(join(tmpdir(), 'elsewhere-redis-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  let port = 0;
  let server: KeptProcess | undefined;

  async function start(): Promise<void> {
    server = await keepProcess([program.path, join(folder, 'redis.conf')], {
      environment: program.environment,
      readyAt: /Ready to accept connections/,
    });
  }

  async function crash(): Promise<void> {
    const running = server;
    server = undefined;
    await running?.kill();
  }

  try {
    for (let tries = 1; ; tries++) {
      port = await freePort();
      writeFileSync(join(folder, 'redis.conf'), configuration(port, folder, options));
      try {
        await start();
        break;
      } catch (error) {
        if (tries === 3) throw error; // somebody else may have taken the port meanwhile
      }
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return server?.pid ?? 0;
    },
    crash,
    restart: start,
    async stop() {
      await crash();
      remove();
      process.off('exit', remove);
    },
  };
}

function configuration(port: number, folder: string, { durable, settings }: PrivateRedisOptions): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${folder}`,
    'daemonize no',
    'save ""',
    'maxmemory-policy noeviction',
    ...(durable ? ['appendonly yes', 'appendfsync always'] : ['appendonly no']),
    ...(settings ?? []),
  ];
  return `${lines.join('\n')}\n`;
}

/** A loopback port that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
