import type { LiveCall } from '@elsewhere/core/adapter';
import type { JobKind } from './job-kind.js';

/** A call that is to be sent: the kind of its job, the word for its task, and about how large it is. */
export interface Planned {
  readonly call: LiveCall;
  readonly kind: JobKind;
  readonly task: string;
  readonly bytes: number;
}

/** Children of one array job. @see https://docs.aws.amazon.com/batch/latest/userguide/array_jobs.html (2026-11) */
const MOST_CHILDREN = 10_000;

/** Bytes of calls in one set, unless a single call is larger. */
const MOST_BYTES = 64 * 2 ** 20;

/** Calls of one job: for each child, those that it runs. */
export interface PlannedSet {
  readonly kind: JobKind;
  readonly children: (readonly [LiveCall, task: string])[][];
}

/**
 * Puts calls into as few jobs as can be: one job for each kind, with as many calls in a child as `callsPerChild` says
 * for their tasks.
 */
export function plan(calls: readonly Planned[], callsPerChild: (task: string) => number): PlannedSet[] {
  const byKind = new Map<string, Planned[]>();
  for (const each of calls) {
    const list = byKind.get(each.kind.key);
    if (list === undefined) byKind.set(each.kind.key, [each]);
    else list.push(each);
  }
  return [...byKind.values()].flatMap((list) => sets(list, callsPerChild));
}

function sets(calls: readonly Planned[], callsPerChild: (task: string) => number): PlannedSet[] {
  const { kind } = calls[0]!;
  const made: PlannedSet[] = [];
  let children: (readonly [LiveCall, string])[][] = [];
  let bytesOfSet = 0;
  let share = Number.POSITIVE_INFINITY;
  for (const { call, task, bytes } of calls) {
    const part = 1 / callsPerChild(task);
    const full = share + part > 1 + 1e-9;
    const overflows = (full && children.length === MOST_CHILDREN) || bytesOfSet + bytes > MOST_BYTES;
    if (children.length > 0 && overflows) {
      made.push({ kind, children });
      children = [];
      bytesOfSet = 0;
    }
    if (full || children.length === 0) {
      children.push([]);
      share = 0;
    }
    children.at(-1)!.push([call, task]);
    share += part;
    bytesOfSet += bytes;
  }
  made.push({ kind, children });
  return made;
}
