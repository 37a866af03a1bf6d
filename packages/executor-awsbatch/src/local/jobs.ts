import { randomUUID } from 'node:crypto';
import { clientError } from './aws-error.js';
import type { Catalog } from './catalog.js';
import type { Conductor } from './conductor.js';
import { Job } from './job.js';
import { type SubmitRequest, specOf } from './submission.js';

/** All jobs of an endpoint. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();
  readonly #catalog: Catalog;
  readonly #conductor: Conductor;

  readonly #moved: (job: Job) => void;

  /** @param moved - Hears of each new state of a job. */
  constructor(catalog: Catalog, conductor: Conductor, moved: (job: Job) => void) {
    this.#catalog = catalog;
    this.#conductor = conductor;
    this.#moved = moved;
  }

  all(): Iterable<Job> {
    return this.#jobs.values();
  }

  find(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  /** Children share what their parent says. @throws AwsError for what AWS would refuse. */
  submit(request: SubmitRequest): Job {
    const spec = specOf(this.#catalog, request);
    const job = new Job(randomUUID(), spec, this.#moved);
    const size = request.arrayProperties?.size;
    if (size !== undefined) {
      job.children = Array.from(
        { length: size },
        (_, index) => new Job(`${job.id}:${index}`, spec, this.#moved, job, index),
      );
    }
    this.#block(job, request.dependsOn ?? []);
    for (const each of [job, ...job.children]) this.#jobs.set(each.id, each);
    this.#conductor.add(runnables(job));
    return job;
  }

  /** @throws AwsError when there is no such job. */
  terminate(id: string, reason: string): void {
    const job = this.#known(id);
    for (const each of this.#withChildren(job, reason)) this.#conductor.terminate(each, reason);
  }

  /** @throws AwsError when there is no such job. */
  cancel(id: string, reason: string): void {
    const job = this.#known(id);
    for (const each of this.#withChildren(job, reason)) this.#conductor.cancel(each, reason);
  }

  #withChildren(job: Job, reason: string): readonly Job[] {
    if (job.children.length > 0) job.terminateReason = reason;
    return runnables(job);
  }

  #known(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw clientError(`Job ${id} not found`);
    return job;
  }

  #block(job: Job, dependencies: NonNullable<SubmitRequest['dependsOn']>): void {
    if (dependencies.length > 20) throw clientError('A job can depend upon a maximum of 20 jobs.');
    for (const { jobId, type } of dependencies) {
      if (jobId === undefined) {
        if (type !== 'SEQUENTIAL') throw clientError('dependsOn must name a jobId');
        job.children.slice(1).forEach((child, index) => {
          child.blockers.push(job.children[index]!);
        });
        continue;
      }
      const other = this.#known(jobId);
      const pairwise = type === 'N_TO_N';
      if (pairwise && other.children.length !== job.children.length) {
        throw clientError('N_TO_N dependencies need arrays of one size');
      }
      for (const each of runnables(job)) each.blockers.push(pairwise ? other.children[each.index!]! : other);
    }
  }
}

/** What runs of a job: itself, or its children. */
function runnables(job: Job): readonly Job[] {
  return job.children.length > 0 ? job.children : [job];
}
