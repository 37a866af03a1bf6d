import { NATIVE_THREAD_VARIABLES } from '@elsewhere/core/worker';

/** The environment with bounds for native threads; variables that are set already win. */
export function boundNativeThreads(
  environment: Readonly<Record<string, string | undefined>>,
  threads: number,
): Record<string, string | undefined> {
  return {
    ...Object.fromEntries(NATIVE_THREAD_VARIABLES.map((name) => [name, String(threads)])),
    ...environment,
  };
}
