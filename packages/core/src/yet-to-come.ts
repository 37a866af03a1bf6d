/** Calls that somebody is going to submit and has not yet. */
export interface YetToCome {
  calls: number;
}

const announced = new WeakMap<object, YetToCome>();

/** The count of an executor or scheduler, for those who know how many calls they will submit to it. */
export function yetToCome(target: object): YetToCome {
  let count = announced.get(target);
  if (count === undefined) {
    count = { calls: 0 };
    announced.set(target, count);
  }
  return count;
}
