import { expectInteger, expectName, expectOptions, expectString, show } from '@elsewhere/core/adapter';
import { usableProcessors } from '@elsewhere/core/pool';
import type { Accepted } from '@elsewhere/core/worker';

/** Options of {@link createHost}. */
export interface HostOptions {
  /** Name of the executor, for `currentCall().executor`. */
  readonly executor: string;
  /**
   * Calls that run at the same time, each in a child process of its own; a positive integer.
   *
   * @defaultValue the processors that this process may use: affinity, control group, `ELSEWHERE_MAX_WORKERS`
   */
  readonly slots?: number | undefined;
  /**
   * Files with tasks, which each slot imports before it takes calls. Paths from the working directory, or URLs.
   * With them only calls with the code unit `'installed'` run here, and shipped code is refused.
   *
   * @defaultValue none
   */
  readonly tasks?: readonly string[] | undefined;
  /**
   * Folder from which what bundles leave out is resolved: external packages and native addons.
   *
   * @defaultValue the working directory
   */
  readonly modules?: string | undefined;
  /**
   * Folder of bundles, by their hash.
   *
   * @defaultValue none: bundles are refused
   */
  readonly codeCache?: string | undefined;
  /**
   * Calls after which a slot is replaced, a positive integer.
   *
   * @defaultValue never
   */
  readonly recycleAfterCalls?: number | undefined;
  /**
   * Growth in MiB above which a slot is replaced between two calls.
   *
   * @defaultValue never
   */
  readonly recycleAboveMiB?: number | undefined;
  /**
   * Environment variables of the slots.
   *
   * @defaultValue this process's, without those that begin with `ELSEWHERE_`: they may hold secrets
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Flags of Node for the slots.
   *
   * @defaultValue those of this process, `--inspect` left out
   */
  readonly execArgv?: readonly string[] | undefined;
  /**
   * The program that a slot runs, for bundles that hold it in another file than this package does.
   *
   * @defaultValue this package's
   */
  readonly slotProgram?: string | undefined;
}

const KNOWN = [
  'executor',
  'slots',
  'tasks',
  'modules',
  'codeCache',
  'recycleAfterCalls',
  'recycleAboveMiB',
  'env',
  'execArgv',
  'slotProgram',
];

/** The options with those defaults that others need to know. */
export interface HostSettings extends HostOptions {
  readonly slots: number;
  readonly accepts: readonly Accepted[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
}

/** @throws TypeError, RangeError for unknown options and wrong values. */
export function toHostSettings(options: HostOptions): HostSettings {
  expectOptions('createHost()', options, KNOWN);
  expectName('executor', options.executor);
  for (const name of ['slots', 'recycleAfterCalls', 'recycleAboveMiB'] as const)
    expectInteger(name, options[name], 1);
  for (const name of ['modules', 'codeCache', 'slotProgram'] as const) expectString(name, options[name]);
  if (options.tasks !== undefined && !Array.isArray(options.tasks))
    throw new TypeError(`expected \`tasks\` to be a list of files, got \`${show(options.tasks)}\``);
  return {
    ...options,
    slots: options.slots ?? usableProcessors(),
    accepts: (options.tasks ?? []).length > 0 ? ['installed'] : ['file', 'installed', 'bundle', 'inline'],
    env: options.env ?? withoutOurs(process.env),
    execArgv: options.execArgv ?? process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
  };
}

/** What tasks may see of our own variables. */
const HARMLESS = ['ELSEWHERE_MAX_WORKERS', 'ELSEWHERE_DEPTH'];

function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('ELSEWHERE_') || HARMLESS.includes(name)),
  );
}
