/**
 * Environment variables that bound the threads of native libraries.
 *
 * @see joblib 1.4, `_parallel_backends.py`, MAX_NUM_THREADS_VARS; Node.js CLI manual, UV_THREADPOOL_SIZE (read 2026-11-23)
 */
const VARIABLES = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'BLIS_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'NUMBA_NUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'UV_THREADPOOL_SIZE',
];

/** The environment with bounds for native threads; variables that are set already win. */
export function boundNativeThreads(
  environment: Readonly<Record<string, string | undefined>>,
  threads: number,
): Record<string, string | undefined> {
  return { ...Object.fromEntries(VARIABLES.map((name) => [name, String(threads)])), ...environment };
}
