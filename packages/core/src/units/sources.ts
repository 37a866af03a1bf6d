import type { Accepted } from './serve-units.js';

/** Where the units of this process come from. */
export interface Sources {
  /** What the `--tasks` files export, by what the files are called on every machine. */
  readonly installed: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly cache: string | undefined;
  readonly modules: string | undefined;
  readonly accepts: ReadonlySet<Accepted>;
}

let sources: Sources = {
  installed: new Map(),
  cache: undefined,
  modules: undefined,
  accepts: new Set(['file', 'installed', 'bundle', 'inline']),
};

export function setSources(next: Sources): void {
  sources = next;
}

export function currentSources(): Sources {
  return sources;
}
