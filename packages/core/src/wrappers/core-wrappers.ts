import { withNativeThreads } from './native-threads.js';
import { withWarningFilter } from './warning-filter.js';

/** A function that a call runs inside of: it calls `run` and gives what comes of it. */
export type Wrapper = (run: () => Promise<unknown>, ...settings: never[]) => unknown;

/** The wrappers that every worker has: named, so that they travel to machines where this file is elsewhere. */
export const CORE_WRAPPERS: Readonly<Record<string, Wrapper | undefined>> = {
  nativeThreads: withNativeThreads,
  warningFilter: withWarningFilter,
};
