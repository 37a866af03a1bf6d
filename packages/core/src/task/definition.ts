/** What a task is found by again. Travels to workers on the same machine as it is. */
export interface TaskDefinition {
  /**
   * `task`: registered by `task()`. `import`: an export. `inline`: source text. `python`: for Python workers.
   * `wrapped`: another task inside a wrapper. `core`: a wrapper that workers have without importing anything.
   */
  readonly kind: 'task' | 'import' | 'inline' | 'python' | 'wrapped' | 'core';
  /** Unique in this program: module and name. */
  readonly key: string;
  /** Absolute URL, bare specifier, or `python:<module>`. */
  readonly module: string;
  readonly name: string;
  /** What to import instead, where the module became part of a bundle. */
  readonly index?: string | undefined;
  /** Text of an inline task. */
  readonly source?: string | undefined;
  /** What a wrapped task is made of. */
  readonly wrapping?: Wrapping | undefined;
  /** The function, where it is known here. Never travels. */
  readonly run?: ((...args: never[]) => unknown) | undefined;
}

/** A task, what it runs inside of, and the settings of that: sealed, as text. */
export interface Wrapping {
  readonly inner: TaskReference;
  readonly wrapper: TaskReference;
  readonly settings: string;
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

/** The task at the core of all wrappers. */
export function innermost(reference: TaskReference): TaskReference {
  return reference.wrapping === undefined ? reference : innermost(reference.wrapping.inner);
}
