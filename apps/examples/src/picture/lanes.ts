import type { Place } from '../evaluate.js';
import type { Trial } from '../search/trial.js';

/** One worker and the trials it ran. */
export interface Lane {
  /** What tells it from the other lanes. Shape: `thread 2`, `process 4711` or `node-17, 4711`. */
  readonly name: string;
  readonly trials: readonly Trial[];
}

const longestHost = 14;

/** Groups trials by worker: machine by machine, process by process, threads in the order of their number. */
export function lanesOf(trials: readonly Trial[]): Lane[] {
  const members = new Map<string, Trial[]>();
  for (const trial of trials) {
    const { host, pid, thread } = trial.evaluation.place;
    const key = `${host}/${pid}/${thread}`;
    const lane = members.get(key);
    if (lane === undefined) members.set(key, [trial]);
    else lane.push(trial);
  }
  const lanes = [...members.values()]
    .map((lane) => ({ place: lane[0]!.evaluation.place, trials: lane }))
    .sort((left, right) => comparePlaces(left.place, right.place));
  const places = lanes.map((lane) => lane.place);
  return lanes.map((lane) => ({ name: placeName(lane.place, places), trials: lane.trials }));
}

function comparePlaces(left: Place, right: Place): number {
  return left.host.localeCompare(right.host) || left.pid - right.pid || left.thread - right.thread;
}

function placeName({ host, pid, thread }: Place, all: readonly Place[]): string {
  const sameHost = all.every((other) => other.host === host);
  const sameProcess = sameHost && all.every((other) => other.pid === pid);
  const machine = host.length > longestHost ? `${host.slice(0, longestHost - 1)}…` : host;
  const worker = thread === 0 ? 'main thread' : `thread ${thread}`;
  if (sameProcess) return worker;
  const owner = sameHost ? `process ${pid}` : `${machine}, ${pid}`;
  return thread === 0 ? owner : `${owner}, ${worker}`;
}
