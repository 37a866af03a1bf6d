/** What a child process is told at birth. */
export interface ChildSettings {
  /** Name of the executor. */
  readonly executor: string;
  readonly idPrefix: string;
  readonly callsPerWorker: number;
  readonly recycleAboveMiB: number | undefined;
  /** What calls write is sent to the pool instead of to the child's own stdout and stderr. */
  readonly logs: boolean;
}

/** Environment variable that carries the settings; gone before any task is loaded. */
export const SETTINGS_VARIABLE = 'ELSEWHERE_CHILD';

/** Environment variable by which everything that a child starts is found again: a mark for each pool it is in. */
export const MARK_VARIABLE = 'ELSEWHERE_WORKER';

/** File descriptors of a child. */
export const DESCRIPTOR = { toPool: 3, fromPool: 4, journal: 5 } as const;
