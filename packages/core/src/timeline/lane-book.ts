import type { WorkerPlace } from '../engine/worker-of.js';
import type { TimelineSpan } from './span.js';

/** One row: a worker, or one of several calls that a worker runs side by side. */
export interface Lane {
  /** Undefined where the executor does not tell who runs its calls, and where more came than lanes are kept for. */
  readonly place: WorkerPlace | undefined;
  /** What stands in for the place. */
  readonly owner: string;
  /** 1 of the first row of a worker. */
  readonly row: number;
  spans: TimelineSpan[];
}

interface Group {
  readonly lanes: Lane[];
  /** Lanes that nothing runs on. */
  readonly free: Lane[];
}

/** Rows that are kept; beyond them calls are counted, not drawn. */
const MOST_LANES = 512;
/** Workers that have rows of their own; later ones share the rest. */
const MOST_WORKERS = 384;

/** Gives each call that starts a lane of its worker that is free. */
export class LaneBook {
  readonly lanes: Lane[] = [];
  readonly #groups = new Map<WorkerPlace | string, Group>();

  /** @returns `undefined` when there are too many. */
  take(place: WorkerPlace | undefined, executor: string): Lane | undefined {
    const known = place !== undefined && (this.#groups.has(place) || this.lanes.length < MOST_WORKERS);
    const owner = place === undefined ? executor : known ? place.name : 'other workers';
    const group = this.#group(known ? place : owner);
    const free = known && place.callsAtOnce === 1 ? group.lanes[0] : group.free.pop();
    if (free !== undefined || this.lanes.length >= MOST_LANES) return free;
    const lane = { place: known ? place : undefined, owner, row: group.lanes.length + 1, spans: [] };
    group.lanes.push(lane);
    this.lanes.push(lane);
    return lane;
  }

  giveBack(lane: Lane): void {
    if (lane.place?.callsAtOnce === 1) return; // a start can be told before the end of the call before it
    const { free } = this.#group(lane.place ?? lane.owner);
    free.push(lane);
    free.sort((left, right) => right.row - left.row); // the upper rows are taken first
  }

  #group(key: WorkerPlace | string): Group {
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { lanes: [], free: [] };
      this.#groups.set(key, group);
    }
    return group;
  }
}
