import type { Batch, Objects } from './asked-of-aws.js';
import { openBatch, openMessages, openObjects } from './client.js';
import { type JobListener, sharedEventQueue } from './event-queue.js';
import { JobDefinitions } from './job-definitions.js';
import { Pace } from './pace.js';
import { runFolder } from './places.js';
import type { Settings } from './settings.js';

/** What everything that one executor does has in common. */
export interface Site {
  readonly settings: Settings;
  readonly batch: Batch;
  readonly objects: Objects;
  /** Folder of this executor in the bucket. */
  readonly folder: string;
  /** Part of the names of its jobs. */
  readonly run: string;
  readonly definitions: JobDefinitions;
  readonly pace: Pace;
  /** Hears of jobs until what it returns is called; `undefined` without `events`. */
  readonly listen: ((listener: JobListener) => () => void) | undefined;
}

/** @param run - Unique word of this executor. */
export function openSite(settings: Settings, run: string): Site {
  const { region, endpoint, credentials, patienceMs, requestsPerSecond, kmsKeyId, clients = {} } = settings;
  const rules = { region, endpoint, credentials, patienceMs, requestsPerSecond, kmsKeyId };
  const batch = openBatch(rules, clients);
  const queueUrl = settings.events?.queueUrl;
  return {
    settings,
    batch,
    objects: openObjects(settings.bucket, rules, clients.s3),
    folder: runFolder(settings.prefix, run),
    run,
    definitions: new JobDefinitions(settings, batch),
    pace: new Pace(),
    listen:
      queueUrl === undefined
        ? undefined
        : (listener) =>
            sharedEventQueue(queueUrl).listen(listener, () => openMessages(queueUrl, rules, clients.sqs)),
  };
}
