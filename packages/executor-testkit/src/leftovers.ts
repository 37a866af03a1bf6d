import { readdirSync, readlinkSync } from 'node:fs';
import { processesMarked } from './processes.js';

/** What this process holds at one moment, by kind. */
export type Holdings = ReadonlyMap<string, number>;

/**
 * Counts what an executor could leave behind: threads and descriptors (Linux), what keeps the event loop alive,
 * listeners of this process, processes that inherited `mark` in their environment, files in `temporary`.
 */
export function holdings(mark: string, temporary: string): Holdings {
  const counts = new Map<string, number>();
  const add = (kind: string, by = 1): void => void counts.set(kind, (counts.get(kind) ?? 0) + by);
  add('threads', entries('/proc/self/task').length);
  for (const name of entries('/proc/self/fd')) {
    const target = linkOf(`/proc/self/fd/${name}`);
    if (/^(socket|pipe|anon_inode)/.test(target)) add(`descriptors ${target.replace(/:\[\d+\]$/, '')}`);
  }
  for (const resource of process.getActiveResourcesInfo()) add(`active ${resource}`);
  for (const event of process.eventNames())
    add(`listeners of process ${String(event)}`, process.listenerCount(event));
  add('processes', processesMarked(mark).length);
  add('temporary files', entries(temporary).length);
  return counts;
}

/** What there is more of than before: `['threads: 12 → 14']`. */
export function more(before: Holdings, after: Holdings): string[] {
  return [...after]
    .filter(([kind, count]) => count > (before.get(kind) ?? 0))
    .map(([kind, count]) => `${kind}: ${before.get(kind) ?? 0} → ${count}`);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
