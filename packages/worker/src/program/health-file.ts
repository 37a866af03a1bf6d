import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Milliseconds between two writes of a health file. */
export const HEALTH_MS = 1_000;

/** What a health file says besides what the host does. Whoever reads it looks at `updatedAt`. */
export interface Health {
  readonly state: 'running' | 'draining';
  readonly [member: string]: unknown;
}

/** A file of JSON that says how a worker is. */
export interface HealthFile {
  write(health: Health): void;
  remove(): void;
}

/** Written whole beside its place, then moved there: nobody reads half of it. @param path - `undefined`: none is kept. */
export function healthFile(path: string | undefined): HealthFile {
  if (path === undefined) return { write: () => {}, remove: () => {} };
  const draft = `${path}.${process.pid}.draft`;
  return {
    write(health) {
      const updatedAt = new Date().toISOString();
      writeFileSync(draft, `${JSON.stringify({ ...health, pid: process.pid, updatedAt })}\n`, {
        mode: 0o644,
      });
      renameSync(draft, path);
    },
    remove() {
      rmSync(draft, { force: true });
      rmSync(path, { force: true });
    },
  };
}
