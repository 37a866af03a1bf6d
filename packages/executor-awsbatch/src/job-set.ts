import type { LiveCall, WorkerPlace } from '@elsewhere/core/adapter';
import { InTurn } from './in-turn.js';
import type { JobKind } from './job-kind.js';
import { childrenPerShard, type SetPlaces } from './places.js';

/** One attempt of a call, in a set. */
export interface SetCall {
  readonly call: LiveCall;
  readonly attempt: number;
  /** Word for its task, for {@link Pace}. */
  readonly task: string;
  readonly child: SetChild;
  /** Position in the child. */
  readonly place: number;
  /** Its outcome is known, or it will have none. */
  over: boolean;
  /** A worker had to stop it; how the job ended will say why. */
  interrupted: boolean;
  /** Nobody wants its outcome any more; why. */
  unwanted: { readonly reason: unknown } | undefined;
}

/** One container, and the calls that it runs one after the other. */
export interface SetChild {
  readonly set: JobSet;
  readonly index: number;
  readonly calls: SetCall[];
  /** A worker has bound its calls to itself: from here on they may have run. */
  claimed: boolean;
  /** Its worker left between two calls: those without an outcome have not run. */
  stopped: boolean;
  /** Its container has ended, or its calls have. */
  over: boolean;
  /** An event said that its container has ended. */
  toldEnd: boolean;
  /** As a worker; `undefined` until it is asked for. */
  worker: WorkerPlace | undefined;
  /** What its progress was when it was last read. */
  progress: { readonly etag: string; readonly told: number };
  /** Writings of its cancel marker, once there is one. */
  marking: InTurn | undefined;
}

/** A set of calls: one job of Batch, an array when it has several children. */
export class JobSet implements SetPlaces {
  readonly kind: JobKind;
  readonly folder: string;
  readonly jobName: string;
  readonly children: readonly SetChild[];
  readonly childrenPerShard: number;
  readonly submittedAt: number = performance.now();
  jobId = '';
  /** The job and all its children have ended. */
  ended = false;
  /** Children that Batch says have ended, when it was last asked. */
  endedChildren = 0;
  /** Machines were seen to start or run children. */
  active = 0;
  /** Children of which events told something that is worth a look. */
  hints: Set<SetChild> = new Set();
  /** An event pointed at it since the last look that events led to. */
  pointedAt = false;
  /** An event told of it since Batch was last asked. */
  told = false;
  /** Children of which events said that they have ended. */
  toldEnds = 0;
  /** How the states looked when they were last asked for. */
  seen = '';
  /** When they last changed. */
  movedAt: number = performance.now();
  /** When children that ended without outcomes were last reckoned up. */
  reckonedAt: number = Number.NEGATIVE_INFINITY;
  /** Looks at its objects. */
  readonly looking: InTurn = new InTurn();
  /** When its objects were last listed, all of them. */
  lookedAt: number = performance.now();

  constructor(
    kind: JobKind,
    folder: string,
    jobName: string,
    calls: readonly (readonly [LiveCall, task: string])[][],
  ) {
    this.kind = kind;
    this.folder = folder;
    this.jobName = jobName;
    this.childrenPerShard = childrenPerShard(Math.max(...calls.map(({ length }) => length)));
    this.children = calls.map((list, index) => {
      const child: SetChild = {
        set: this,
        index,
        calls: [],
        claimed: false,
        stopped: false,
        over: false,
        toldEnd: false,
        worker: undefined,
        progress: { etag: '', told: 0 },
        marking: undefined,
      };
      for (const [call, task] of list) {
        const { attempt } = call;
        const place = child.calls.length;
        child.calls.push({
          call,
          attempt,
          task,
          child,
          place,
          over: false,
          interrupted: false,
          unwanted: undefined,
        });
      }
      return child;
    });
  }

  /** The backend's id of a child: the job itself when it is no array. */
  jobIdOf({ index }: SetChild): string {
    return this.children.length > 1 ? `${this.jobId}:${index}` : this.jobId;
  }

  /** The backend's id of a call; `#` and its position where a container has several. Shape: `'8a62…:3#7'`. */
  callIdOf({ child, place }: SetCall): string {
    const job = this.jobIdOf(child);
    return child.calls.length > 1 ? `${job}#${place}` : job;
  }

  /** A container as a worker. @param at - Its machine and process, which its outcomes tell. */
  workerOf(child: SetChild, at?: Pick<WorkerPlace, 'host' | 'pid'>): WorkerPlace {
    child.worker ??= { ...UNKNOWN, name: `job ${this.jobIdOf(child)}`, callsAtOnce: 1 };
    if (at !== undefined) Object.assign(child.worker, { host: at.host, pid: at.pid });
    return child.worker;
  }

  /** Shards in which not all is over. @param children - Only those of these. */
  openShards(children: Iterable<SetChild> = this.children): number[] {
    const open = new Set<number>();
    for (const { over, index } of children) if (!over) open.add(Math.floor(index / this.childrenPerShard));
    return [...open];
  }

  /** vCPUs that its containers use or wait for. */
  get vcpus(): number {
    const each = this.kind.vcpus ?? 1;
    return this.ended ? 0 : each * this.children.filter(({ over }) => !over).length;
  }
}

/** Where a container is that has told nothing yet. */
const UNKNOWN = { host: 'AWS Batch', pid: 0 };

/** Has its container work that has not stopped? What was cancelled before its start was seen may have begun. */
export function mayRun({ claimed, over, calls }: SetChild): boolean {
  return !over && (claimed || calls.some((each) => !each.over && each.unwanted !== undefined));
}

/** Is this call to have an outcome? */
export function isAwaited({ over, unwanted }: SetCall): boolean {
  return !over && unwanted === undefined;
}
