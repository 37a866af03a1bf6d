import type { Host } from '../host/host.js';

/**
 * Where a host gets its calls from. Runs until there are no more, or until `signal` aborts: then it takes no more
 * work, waits for the outcomes of what the host still runs, delivers them and resolves. Rejects when it cannot go on.
 */
export type Source = (host: Host, signal: AbortSignal) => Promise<void>;

/** One flag of the command line of a source. */
export interface SourceFlag {
  /** What follows the flag in the help: `'<file>'`. Left out: the flag has no value. */
  readonly value?: string | undefined;
  /** A sentence for the help. */
  readonly about: string;
  /** May be given more than once: its value is a list. Default: false. */
  readonly repeated?: boolean | undefined;
}

/** The values of a source's flags: text, a list of texts, true for those without value; absent ones are undefined. */
export type SourceFlags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** What a source may use of the program it runs in. */
export interface SourceContext {
  /** Writes one line to the log of the program, on stderr. */
  log(line: string): void;
  /** The text of `--secret-file`; `undefined` when there is none. */
  readonly secret: string | undefined;
  /** Folder of `--code-cache`. */
  readonly codeCache: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** A source by name: what a module that the program loads exports as `source`. */
export interface SourceDefinition {
  /** A sentence for the help. */
  readonly about: string;
  /** Name of the executor, for `currentCall().executor`. */
  readonly executor: string;
  /** Flags without dashes. Shape: `{ 'url-file': { value: '<file>', about: 'File that holds the URL.' } }`. */
  readonly flags: Readonly<Record<string, SourceFlag>>;
  /** Command lines that work. */
  readonly examples: readonly string[];
  /** @throws Error with a sentence for flags that do not make sense: the program ends with exit code 2. */
  open(flags: SourceFlags, context: SourceContext): Source | Promise<Source>;
}
