import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { CodeOption, PortableReference } from '@elsewhere/core/adapter';

const here = dirname(fileURLToPath(import.meta.url));
const core = join(here, '../../../core');
const command = join(here, '../../dist/command.js');

interface Failure {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
}

/** Folders of one test, with core in them as npm would install it, and the processes that it started. */
export class Stage {
  readonly folder: string;
  readonly #children: ChildProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Stage> {
    return new Stage(await realpath(await mkdtemp(join(tmpdir(), 'elsewhere-bundler-'))));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  url(name: string): string {
    return pathToFileURL(this.path(name)).href;
  }

  /** Writes files by path. A project, the first folder of the path, gets core when it is new. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await this.install(name.split('/')[0]!);
      await mkdir(dirname(this.path(name)), { recursive: true });
      await writeFile(this.path(name), text);
    }
  }

  async install(project: string): Promise<void> {
    const scope = this.path(`${project}/node_modules/@elsewhere`);
    await mkdir(scope, { recursive: true });
    await symlink(core, join(scope, 'core'), 'dir').catch(() => undefined);
  }

  async copy(from: string, to: string): Promise<void> {
    await cp(this.path(from), this.path(to), { recursive: true, verbatimSymlinks: true });
  }

  /** Submits an export of a module from a process of its own. TypeScript runs as it is written. */
  async submit(file: string, name: string, code: CodeOption | 'local'): Promise<PortableReference> {
    const { reference, error } = await this.trySubmit(file, name, code);
    if (reference === undefined) throw new Error(`${error?.code}: ${error?.message}`);
    return reference;
  }

  async trySubmit(
    file: string,
    name: string,
    code: CodeOption | 'local',
  ): Promise<{ readonly reference?: PortableReference; readonly error?: Failure }> {
    const loader = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
    const script = join(here, 'submit.mjs');
    const args = [...loader, script, this.path(file), name, JSON.stringify(code), this.path('store')];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: here });
    return JSON.parse(stdout) as { reference?: PortableReference; error?: Failure };
  }

  /** Runs `elsewhere-bundle` in a project. */
  async bundle(
    project: string,
    ...args: readonly string[]
  ): Promise<{ stdout: string; stderr: string; code: number }> {
    return promisify(execFile)(process.execPath, [command, ...args], { cwd: this.path(project) }).then(
      ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
      ({ stdout, stderr, code }) => ({ stdout, stderr, code }),
    );
  }

  async child(serve: object = {}): Promise<Child> {
    const child = fork(join(here, 'child.mjs'), { cwd: this.folder, serialization: 'advanced' });
    this.#children.push(child);
    const ask = async (message: object): Promise<unknown> => {
      child.send(message);
      const [answer] = (await once(child, 'message')) as [{ value?: unknown; error?: Failure }];
      if (answer.error === undefined) return answer.value;
      throw Object.assign(new Error(answer.error.message), answer.error);
    };
    const cache = this.path('cache');
    await ask({ serve: { cache, ...serve } });
    const store = this.path('store');
    return (reference, ...args) => ask({ reference, args, store, cache, id: `call-${reference.name}` });
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Runs calls one after another in one process. */
export type Child = (reference: PortableReference, ...args: readonly unknown[]) => Promise<unknown>;

/** The text of a module that defines one task. */
export function taskModule(name: string, body: string, imports = ''): string {
  return `import { currentCall, registerError, task } from '@elsewhere/core';
${imports}
export const ${name} = task(import.meta.url, '${name}', (...args) => ${body});
`;
}

export function manifest(name: string | undefined, more: object = {}): string {
  return JSON.stringify({ ...(name === undefined ? {} : { name }), type: 'module', ...more });
}
