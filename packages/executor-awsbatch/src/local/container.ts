import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { killTree } from '@elsewhere/worker';

/** How a container ended. */
export interface ContainerEnd {
  /** 128 and the signal's number when a signal ended it; `undefined` when it never came to life. */
  readonly exitCode: number | undefined;
  /** Why it could not start. */
  readonly error: Error | undefined;
}

/** What a container is started with. */
export interface ContainerSettings {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  log(line: string): void;
  ended(end: ContainerEnd): void;
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/**
 * A process in place of a container: a group of its own, a folder of its own, nothing of this process's environment.
 * What it has started ends with it.
 */
export class Container {
  readonly pid: number | undefined;
  readonly #folder: string;
  #over = false;

  constructor({ command, environment, log, ended }: ContainerSettings) {
    this.#folder = mkdtempSync(join(tmpdir(), 'elsewhere-batch-job-'));
    const [program = '', ...words] = command;
    const child = spawn(program, words, {
      cwd: this.#folder,
      env: { HOME: this.#folder, TMPDIR: this.#folder, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.pid = child.pid;
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', log);
    child.on('error', (error) => {
      if (child.pid === undefined) this.#end(() => ended({ exitCode: undefined, error }));
    });
    child.once('exit', (code, signal) => {
      if (child.pid !== undefined) killTree(child.pid);
      const exitCode = code ?? 128 + (SIGNALS[signal ?? ''] ?? 0);
      // What is in the pipes is still to be read; who holds them open after that is not waited for.
      const late = setTimeout(() => this.#end(() => ended({ exitCode, error: undefined })), 200);
      child.once('close', () => {
        clearTimeout(late);
        this.#end(() => ended({ exitCode, error: undefined }));
      });
    });
  }

  /** As ECS stops a task: the first process is asked. */
  terminate(): void {
    if (this.#over || this.pid === undefined) return;
    try {
      process.kill(this.pid, 'SIGTERM');
    } catch {
      // ESRCH: it has ended meanwhile
    }
  }

  kill(): void {
    if (!this.#over && this.pid !== undefined) killTree(this.pid);
  }

  #end(tell: () => void): void {
    if (this.#over) return;
    this.#over = true;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
    tell();
  }
}
