import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Executor } from '@elsewhere/core';
import { type ProcessesOptions, processes } from '@elsewhere/executor-processes';
import { afterEach, beforeEach } from 'vitest';
import { alive, numbersIn } from './until.js';

/** What a test works with; all of it is ended and removed after the test, also after one that failed. */
export interface Stage {
  /** A folder that calls share with the test. */
  readonly folder: string;
  /** A pool that is closed after the test. What calls write goes to their futures only. */
  pool(options: ProcessesOptions): ReturnType<typeof processes>;
  /** A file of process ids, each of which is killed after the test. */
  pidFile(name: string): string;
  /** Whether calls of `hold` with these names have started. */
  started(...names: readonly string[]): boolean;
  /** How many calls of `hold` have started. */
  startedCount(): number;
  /** Lets a call of `hold` end; `'all'`: every one. */
  go(name: string): void;
}

/** Declares what happens before and after each test of a file. */
export function useStage(): Stage {
  let folder = '';
  const open: Executor[] = [];
  const pidFiles: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'processes-'));
  });

  afterEach(async () => {
    writeFileSync(join(folder, 'all.go'), '');
    const closed = open.splice(0).map((pool) => pool.close({ cancel: true }));
    try {
      await Promise.all(closed);
    } finally {
      for (const pid of pidFiles.splice(0).flatMap(numbersIn)) if (alive(pid)) process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });

  return {
    get folder() {
      return folder;
    },
    pool(options) {
      const pool = processes({ output: 'log', ...options });
      open.push(pool);
      return pool;
    },
    pidFile(name) {
      const file = join(folder, name);
      pidFiles.push(file);
      return file;
    },
    started: (...names) => names.every((name) => existsSync(join(folder, `${name}.started`))),
    startedCount: () => readdirSync(folder).filter((name) => name.endsWith('.started')).length,
    go: (name) => writeFileSync(join(folder, `${name}.go`), ''),
  };
}
