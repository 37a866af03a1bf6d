import type { Accepted } from '@elsewhere/core/worker';

/** Where a child finds the code of calls from other machines. */
interface UnitSettings {
  /** Files to import before the first call. */
  readonly tasks: readonly string[];
  /** Kinds of code that run here. */
  readonly accepts: readonly Accepted[];
  /** Folder from which what bundles leave out is resolved. */
  readonly modules: string | undefined;
  /** Folder of bundles. */
  readonly cache: string | undefined;
}

/** What a child process is told at birth. */
export interface ChildSettings {
  /** Name of the executor. */
  readonly executor: string;
  readonly idPrefix: string;
  readonly callsPerWorker: number;
  readonly recycleAboveMiB: number | undefined;
  /** What calls write is sent to the pool instead of to the child's own stdout and stderr. */
  readonly logs: boolean;
  /** Code of calls from other machines; `undefined`: all calls come from this one, and so does their code. */
  readonly units?: UnitSettings | undefined;
}

/** Environment variable that carries the settings; gone before any task is loaded. */
export const SETTINGS_VARIABLE = 'ELSEWHERE_CHILD';

/** Environment variable by which everything that a child starts is found again: a mark for each pool it is in. */
export const MARK_VARIABLE = 'ELSEWHERE_WORKER';

/** File descriptors of a child. */
export const DESCRIPTOR = { toPool: 3, fromPool: 4, journal: 5 } as const;
