/** What a task is found by again. Travels to workers on the same machine as it is. */
export interface TaskDefinition {
  /** `task`: registered by `task()`. `import`: an export. `inline`: source text. `python`: for Python workers. */
  readonly kind: 'task' | 'import' | 'inline' | 'python';
  /** Unique in this program: module and name. */
  readonly key: string;
  /** Absolute URL, bare specifier, or `python:<module>`. */
  readonly module: string;
  readonly name: string;
  /** What to import instead, where the module became part of a bundle. */
  readonly index?: string | undefined;
  /** Text of an inline task. */
  readonly source?: string | undefined;
  /** The function, where it is known here. Never travels. */
  readonly run?: ((...args: never[]) => unknown) | undefined;
}

/** The part of a definition that travels. */
export type TaskReference = Omit<TaskDefinition, 'run'>;

/** What of a definition travels, and whatever else it has for the way. */
export function travelling<R extends TaskReference>(reference: R): Omit<R, 'run'> {
  const { run: _, ...rest } = reference as R & { run?: unknown };
  return rest;
}

/** A module's URL without query and hash: what it is called on every side. */
export function stripQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 || url.startsWith('data:') ? url : url.slice(0, end);
}
