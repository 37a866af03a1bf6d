import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

/** Containers of podman, in a store of their own, for whoever speaks to Docker. */
export interface Podman {
  /** Shape: `'unix:///tmp/…/podman.sock'`. */
  readonly host: string;
  /** An image with nothing in it. */
  readonly image: string;
  /** What of this machine its containers see: programs, libraries, this repository. */
  readonly shared: readonly string[];
  stop(): Promise<void>;
}

const IMAGE = 'localhost/elsewhere-live';
const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
const SHARED = ['/usr', '/bin', '/lib', '/lib64', REPOSITORY].filter((path) => existsSync(path));

/** What machines allow that are containers themselves. */
const SETTINGS = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "host"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;

/** Starts podman's service where this machine runs containers. @returns why not, where it does not. */
export async function startPodman(): Promise<Podman | string> {
  const folder = mkdtempSync(join(tmpdir(), 'awsbatch-podman-'));
  const settings = join(folder, 'containers.conf');
  writeFileSync(settings, SETTINGS);
  const env = { ...process.env, CONTAINERS_CONF: settings };
  const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const fault = probe(folder, store, env);
  if (fault !== undefined) {
    remove(folder, store, env);
    return fault;
  }
  const socket = join(folder, 'podman.sock');
  const host = `unix://${socket}`;
  const service = spawn('podman', [...store, 'system', 'service', '--time', '0', host], {
    stdio: 'ignore',
    env,
  });
  async function stop(): Promise<void> {
    const exited = new Promise((resolve) => service.once('exit', resolve));
    if (service.kill('SIGTERM')) await exited;
    remove(folder, store, env);
  }
  try {
    await until('podman listens', () => existsSync(socket));
  } catch (error) {
    await stop();
    return (error as Error).message;
  }
  return { host, image: IMAGE, shared: SHARED, stop };
}

/** Why no container runs here. */
function probe(folder: string, store: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const rootfs = join(folder, 'rootfs');
  mkdirSync(join(rootfs, 'tmp'), { recursive: true });
  const archive = `${rootfs}.tar`;
  const mounts = SHARED.flatMap((path) => ['--volume', `${path}:${path}:ro`]);
  const steps: readonly (readonly [program: string, words: readonly string[]])[] = [
    ['podman', ['--version']],
    ['tar', ['-C', rootfs, '-cf', archive, '.']],
    ['podman', [...store, 'import', '--quiet', archive, IMAGE]],
    ['podman', [...store, 'run', '--rm', ...mounts, IMAGE, process.execPath, '--version']],
  ];
  for (const [program, words] of steps) {
    const { error, status, stderr } = spawnSync(program, words, { env, encoding: 'utf8', timeout: 60_000 });
    if (error !== undefined) return `${program} could not be started: ${error.message}`;
    if (status !== 0)
      return `\`${program} ${words.at(-1)}\` ended with ${status}: ${stderr.trim().slice(-300)}`;
  }
  return undefined;
}

/** Containers that run end with their store. */
function remove(folder: string, store: readonly string[], env: NodeJS.ProcessEnv): void {
  spawnSync('podman', [...store, 'rm', '--all', '--force', '--time', '0'], { env });
  rmSync(folder, { recursive: true, force: true });
}
