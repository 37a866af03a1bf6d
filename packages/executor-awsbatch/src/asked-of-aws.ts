import type {
  DescribeJobDefinitionsCommandInput,
  JobDefinition,
  JobDetail,
  JobQueueDetail,
  ListJobsCommandInput,
  ListJobsCommandOutput,
  RegisterJobDefinitionCommandInput,
  SubmitJobCommandInput,
} from './client.js';

/** An object of a listing. */
export interface Listed {
  readonly key: string;
  /** Changes with its content. */
  readonly etag: string;
  readonly modifiedAt: number;
}

/** A part of an object. */
export type ByteRange = { readonly from: number; readonly to: number } | { readonly last: number };

/** What is asked of S3, about one bucket. */
export interface Objects {
  /** Something has been written here. */
  readonly written: boolean;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Writes only where nothing is. `false`: something was; a try whose answer was lost may have been the first. */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /** `undefined`: there is none. @param range - Both ends included, or so many bytes at the end. */
  get(key: string, range?: ByteRange): Promise<Buffer | undefined>;
  list(prefix: string): Promise<Listed[]>;
  /** Names of the folders in a folder. */
  folders(prefix: string): Promise<string[]>;
  remove(keys: readonly string[]): Promise<void>;
  /** Lets go of sockets, unless the client is somebody else's. */
  close(): Promise<void>;
}

/** What is asked of Batch and CloudWatch Logs. */
export interface Batch {
  region(): Promise<string>;
  /** Id of the job. A try whose answer was lost is looked up by its name before it is repeated. */
  submit(request: SubmitJobCommandInput): Promise<string>;
  /** At most 100 ids. */
  describe(jobs: readonly string[]): Promise<JobDetail[]>;
  list(request: ListJobsCommandInput): Promise<ListJobsCommandOutput>;
  terminate(jobId: string, reason: string): Promise<void>;
  /** At most 50 ids. Those that were not ended. */
  terminateMany(jobs: readonly string[], reason: string): Promise<string[]>;
  queue(name: string): Promise<JobQueueDetail | undefined>;
  /** Sentences on what keeps the compute environments of a queue from giving machines. */
  troubles(queue: JobQueueDetail): Promise<string[]>;
  definitions(request: DescribeJobDefinitionsCommandInput): Promise<JobDefinition[]>;
  /** ARN of the new revision. */
  register(request: RegisterJobDefinitionCommandInput): Promise<string>;
  /** The last lines that a job wrote. */
  logs(group: string, stream: string, limit: number): Promise<string[]>;
  /** Lets go of sockets, unless the clients are somebody else's. */
  close(): Promise<void>;
}

/** A message of a queue. */
export interface Message {
  readonly text: string;
  /** For `remove`. */
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly received: number;
}

/** What is asked of SQS, about one queue. */
export interface Messages {
  /** At most 10, as soon as there are any; none after 20 seconds. Those that are not removed come again. */
  receive(signal: AbortSignal): Promise<Message[]>;
  /** @param receipts - At most 10. */
  remove(receipts: readonly string[]): Promise<void>;
  /** Lets go of sockets, unless the client is somebody else's. */
  close(): Promise<void>;
}
