import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetchRedis } from './fetch-redis.js';

/** How a redis-server is started here. */
export interface RedisProgram {
  /** Absolute path. */
  readonly path: string;
  /** Its environment; of an unpacked one it says where its libraries are. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * A redis-server: `ELSEWHERE_REDIS_SERVER`, or on the PATH, or unpacked privately from the packages of Debian or
 * Ubuntu.
 *
 * @throws Error with one sentence why there is none.
 */
export async function findRedis(): Promise<RedisProgram> {
  const named = process.env.ELSEWHERE_REDIS_SERVER;
  if (named !== undefined && named !== '') return { path: named, environment: process.env };
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'redis-server');
    if (isProgram(path)) return { path, environment: process.env };
  }
  try {
    return unpacked(await fetchRedis());
  } catch (cause) {
    const told = cause instanceof Error ? cause.message.trim().split('\n')[0] : String(cause);
    throw new Error(
      `no redis-server was found: none is on the PATH, and none could be unpacked from a package (${told})`,
      { cause },
    );
  }
}

function unpacked(root: string): RedisProgram {
  const libraries = join(root, 'usr', 'lib');
  const folders = existsSync(libraries)
    ? readdirSync(libraries).map((architecture) => join(libraries, architecture))
    : [];
  const path = [libraries, ...folders, process.env.LD_LIBRARY_PATH ?? ''].filter(Boolean).join(':');
  return {
    path: join(root, 'usr', 'bin', 'redis-server'),
    environment: { ...process.env, LD_LIBRARY_PATH: path },
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
