import { createRequire } from 'node:module';

type Esbuild = typeof import('esbuild');

const require = createRequire(import.meta.url);
let own: Esbuild | undefined;
let users = 0;

/**
 * Lends an esbuild that nobody else in this process has, and ends its process with the last build: executors leave
 * nothing behind, and to stop one that others use would fail their builds.
 */
export async function withEsbuild<T>(use: (esbuild: Esbuild) => Promise<T>): Promise<T> {
  own ??= loadAnother();
  users += 1;
  try {
    return await use(own);
  } finally {
    users -= 1;
    if (users === 0) await own.stop();
  }
}

function loadAnother(): Esbuild {
  const path = require.resolve('esbuild');
  const { [path]: shared } = require.cache;
  delete require.cache[path];
  try {
    return require(path) as Esbuild;
  } finally {
    if (shared === undefined) delete require.cache[path];
    else require.cache[path] = shared;
  }
}
