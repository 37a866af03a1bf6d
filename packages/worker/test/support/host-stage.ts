import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portableReference, seal } from '@elsewhere/core/adapter';
import { createHost, type HostOptions, type OwnedHost } from '@elsewhere/worker';
import type { SealedCall } from '@elsewhere/worker/wire';
import { afterEach, beforeEach } from 'vitest';

/** What tests of hosts work with; all of it is ended and removed after the test, also after one that failed. */
export interface HostStage {
  /** A folder that calls share with the test. */
  readonly folder: string;
  host(options?: Partial<HostOptions>): OwnedHost;
  /** Whether calls with these names have started. */
  started(...names: readonly string[]): boolean;
  /** Lets a call of `hold` end; `'all'`: every one. */
  go(name: string): void;
  /** Calls that ran, as often as they did. Shape: `['c-1 1', 'c-1 2']`, id and attempt. */
  runs(): string[];
  /** From now on `runs` counts anew. */
  forgetRuns(): void;
}

/** Declares what happens before and after each test of a file. */
export function useHostStage(): HostStage {
  let folder = '';
  const hosts: OwnedHost[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'host-'));
  });
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.close()));
    rmSync(folder, { recursive: true });
  });
  return {
    get folder() {
      return folder;
    },
    host(options = {}) {
      const host = createHost({ executor: 'far', slots: 1, ...options });
      hosts.push(host);
      return host;
    },
    started: (...names) => names.every((name) => existsSync(join(folder, `${name}.started`))),
    go: (name) => writeFileSync(join(folder, `${name}.go`), ''),
    forgetRuns: () => rmSync(join(folder, 'runs'), { force: true }),
    runs: () => linesOf(join(folder, 'runs')).map((line) => line.split(' ').slice(0, 2).join(' ')),
  };
}

/** The lines of a file, none when it is not there. */
export function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

let count = 0;

/** A call of a task whose module is where it is for the host too. */
export function callOf(task: unknown, args: readonly unknown[], more: Partial<SealedCall> = {}): SealedCall {
  return {
    id: `test-${++count}`,
    attempt: 1,
    task: portableReference(task, { kind: 'file' }),
    args: seal(args, 'args'),
    ...more,
  };
}
