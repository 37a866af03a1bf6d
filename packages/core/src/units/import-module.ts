import { submittedInWorker } from '../task/in-worker.js';

/** What a module exports, or what importing it failed with. */
export type Imported =
  | { readonly exports: Readonly<Record<string, unknown>>; readonly cause?: undefined }
  | { readonly exports?: undefined; readonly cause: unknown };

/** Imports a module. A script that submits at its top level throws there, after it has defined its tasks. */
export async function importModule(url: string): Promise<Imported> {
  try {
    return { exports: (await import(url)) as Record<string, unknown> };
  } catch (cause) {
    return { cause };
  }
}

/** What to do about a module that a worker cannot import. */
export function remedyFor(cause: unknown): string {
  const { code } = (cause ?? {}) as { code?: unknown };
  if (submittedInWorker(cause) || code === 'ERR_MODULE_NOT_FOUND' || code === 'ENOENT')
    return "If the app is itself bundled, pass code: { bundle: './src/tasks.ts' }, a module that only defines tasks";
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return 'Start the submitter with the loader that workers are to use as well: node --import tsx main.ts';
  return 'Tasks must be defined at the top level of a module that workers can import';
}
