import type * as Api from '@opentelemetry/api';

/** The API, where the program has it: without it there is nobody to tell. */
export const api: typeof Api | undefined = await import('@opentelemetry/api').catch((error: unknown) => {
  if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
  throw error;
});
