/**
 * Environment variables that bound the threads of native libraries.
 *
 * @see joblib 1.4, `_parallel_backends.py`, MAX_NUM_THREADS_VARS; Node.js CLI manual, UV_THREADPOOL_SIZE (read 2026-11-23)
 */
export const NATIVE_THREAD_VARIABLES: readonly string[] = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'BLIS_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'NUMBA_NUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'UV_THREADPOOL_SIZE',
];

/** Calls that overlap on this thread share its environment: the bounds in force, the latest last. */
const bounds: { readonly threads: number }[] = [];
let before: readonly (string | undefined)[] = [];

/** Runs a call with these bounds in the environment of its thread and puts the environment back afterwards. */
export async function withNativeThreads(run: () => Promise<unknown>, threads: number): Promise<unknown> {
  const bound = { threads };
  if (bounds.length === 0) before = NATIVE_THREAD_VARIABLES.map((name) => process.env[name]);
  bounds.push(bound);
  setAll(() => String(threads));
  try {
    return await run();
  } finally {
    bounds.splice(bounds.indexOf(bound), 1);
    const left = bounds.at(-1);
    setAll((index) => (left === undefined ? before[index] : String(left.threads)));
  }
}

function setAll(valueAt: (index: number) => string | undefined): void {
  for (const [index, name] of NATIVE_THREAD_VARIABLES.entries()) {
    const value = valueAt(index);
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
