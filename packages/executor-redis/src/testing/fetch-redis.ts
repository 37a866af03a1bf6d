import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What Debian and Ubuntu call the server, and the libraries of it that a plain system may lack. */
const PACKAGES = ['redis-server', 'redis-tools'];
const LIBRARIES = /^\s*Depends:\s*(lib(?:jemalloc|lzf|lua|atomic|hiredis)\S*)$/gm;

/** Nothing that apt does here may take longer, in milliseconds. */
const PATIENCE_MS = 120_000;

/**
 * Unpacks Debian's redis-server into a private folder: no root, no change of the system, nothing is installed. The
 * folder is made once and stays.
 *
 * @returns The root of the unpacked files: programs are in `usr/bin` below it.
 * @throws Error when apt-get or dpkg is missing or has nothing.
 */
export async function fetchRedis(): Promise<string> {
  const cache = cacheFolder();
  const home = join(cache, 'redis');
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'redis-'));
  try {
    await download(work);
    const root = join(work, 'root');
    for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', join(work, file), root], { timeout: PATIENCE_MS });
    await rename(root, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error; // somebody else was quicker
    });
    return home;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** With the package lists of this machine; where it has none, with lists of one's own. */
async function download(work: string): Promise<void> {
  const apt = (own: readonly string[], ...words: readonly string[]): Promise<{ stdout: string }> =>
    run('apt-get', [...own, '-o', 'APT::Sandbox::User=', '-q', ...words], {
      cwd: work,
      timeout: PATIENCE_MS,
    });
  const libraries = async (own: readonly string[]): Promise<string[]> => {
    const { stdout } = await run('apt-cache', [...own, 'depends', 'redis-tools'], { timeout: PATIENCE_MS });
    return [...stdout.matchAll(LIBRARIES)].flatMap((found) => found[1] ?? []);
  };
  try {
    await apt([], 'download', ...PACKAGES, ...(await libraries([])));
  } catch {
    const own = await privateState(work);
    await apt(own, 'update');
    await apt(own, 'download', ...PACKAGES, ...(await libraries(own)));
  }
}

async function privateState(work: string): Promise<string[]> {
  const [lists, archives] = [join(work, 'state', 'lists'), join(work, 'cache', 'archives')];
  for (const folder of [lists, archives]) await mkdir(join(folder, 'partial'), { recursive: true });
  return ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${join(work, 'cache')}`];
}

/** `node_modules/.cache` of the folder that is worked in. */
function cacheFolder(): string {
  let folder = process.cwd();
  while (!existsSync(join(folder, 'node_modules')) && dirname(folder) !== folder) folder = dirname(folder);
  return resolve(folder, 'node_modules', '.cache', 'elsewhere');
}
