import type { ShippedTask } from '@elsewhere/bundler';
import { packCalls, sealedCallOf, toBytes } from '@elsewhere/worker/wire';
import { explain } from './faults-of-aws.js';
import { isAwaited, type JobSet, type SetCall } from './job-set.js';
import { pack } from './pack.js';
import { codeKey, packKey } from './places.js';
import { encodePointer } from './pointer.js';
import type { Site } from './site.js';
import { toSubmitRequest } from './translate.js';

/** Brings the code of calls to where their containers find it, each piece once. */
export class CodeShelf {
  readonly #site: Site;
  readonly #there = new Map<string, Promise<void>>();

  constructor(site: Site) {
    this.#site = site;
  }

  /** @throws ExecutorError when it cannot be written. */
  async hold({ blobs }: ShippedTask): Promise<void> {
    await Promise.all([...blobs].map(([sha256, bytes]) => this.#put(sha256, bytes)));
  }

  #put(sha256: string, bytes: Uint8Array): Promise<void> {
    const known = this.#there.get(sha256);
    if (known !== undefined) return known;
    const putting = this.#site.objects.put(codeKey(this.#site.folder, sha256), bytes);
    this.#there.set(sha256, putting);
    putting.catch(() => this.#there.delete(sha256));
    return putting;
  }
}

/**
 * Writes the calls of a set and submits its job.
 *
 * @returns false when nobody wanted it any more.
 * @throws ExecutorError when AWS does not take it.
 */
export async function launch(
  site: Site,
  set: JobSet,
  shipped: (call: SetCall) => ShippedTask,
): Promise<boolean> {
  const { settings, objects, batch, definitions } = site;
  const jobDefinition = await definitions.for(set.kind);
  const envelopes = set.children.map(({ calls }) =>
    toBytes(packCalls(calls.map((each) => sealedCallOf(each.call, shipped(each).reference)))),
  );
  const ids = set.children.map(({ calls }) => calls.map(({ call }) => call.id));
  const { stride, bytes } = pack(envelopes, ids);
  const { bucket, heartbeatMs, kmsKeyId, command } = settings;
  const { folder, childrenPerShard, jobName } = set;
  const pointer = { bucket, run: site.folder, folder, stride, childrenPerShard, heartbeatMs, kmsKeyId };
  const request = toSubmitRequest(set.kind, {
    jobName,
    jobDefinition,
    size: set.children.length,
    command,
    pointer: encodePointer(pointer),
  });
  try {
    await objects.put(packKey(set), bytes);
  } catch (error) {
    throw explain(error, `write calls to the bucket ${bucket}`);
  }
  if (!set.children.some(({ calls }) => calls.some(isAwaited))) return false;
  try {
    set.jobId = await batch.submit(request);
  } catch (error) {
    throw explain(error, `submit a job to the queue ${set.kind.jobQueue}`);
  }
  return true;
}
