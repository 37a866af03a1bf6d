/** Answers without a job after which Batch counts as having forgotten it. Its first answers may not know it yet. */
const MISSES = 5;

const misses = new WeakMap<object, number>();

/** Batch did not tell of a job. @param of - What stands for the job. @returns whether it has forgotten it. */
export function missed(of: object): boolean {
  misses.set(of, (misses.get(of) ?? 0) + 1);
  return isForgotten(of);
}

/** Did Batch not tell of a job for too often? */
export function isForgotten(of: object): boolean {
  return (misses.get(of) ?? 0) >= MISSES;
}
