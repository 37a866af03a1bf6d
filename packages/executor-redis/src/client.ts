import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { type JobsOptions, Queue, Worker } from 'bullmq';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { clientOptions, clusterOptions, sentinelOptions } from './client-options.js';
import type { QueueKeys } from './keys.js';
import { SCRIPTS, type Script } from './ledger.js';
import { nodeOf } from './node-addresses.js';
import { hearSecondErrors } from './second-errors.js';

/** What ioredis may be told besides the URL: TLS, passwords of Sentinels. */
export type ConnectionOptions = Omit<
  RedisOptions,
  'keyPrefix' | 'lazyConnect' | 'enableOfflineQueue' | 'maxRetriesPerRequest' | 'enableAutoPipelining'
>;

/** The shape of answers is not for others to choose. */
export type ClientOptions = Omit<RedisOptions, 'replyMapping'> & { replyMapping?: 'legacy' };

/** Where Redis is. */
export interface Address {
  /** Shape: `'redis://user:password@host:6379/0'`, `'rediss://…'` for TLS; of a Cluster any of its nodes, or several. */
  readonly url: string | readonly string[];
  readonly cluster: boolean;
  /** The URLs are those of Sentinels, which know the server by this name. */
  readonly sentinel?: string | undefined;
  readonly connection: ConnectionOptions;
}

type Argument = string | number | Buffer;

interface ConnectionEvents {
  ready: [];
  lost: [];
  closed: [];
}

/** One connection, and another one of its kind on demand. Nothing of it keeps the process alive. */
export class Connection extends EventEmitter<ConnectionEvents> {
  readonly raw: Redis | Cluster;
  readonly #address: Address;
  readonly #waits: boolean;
  #error: Error | undefined;

  /** @param waits - Commands wait for the connection while it is lost, instead of being refused at once. */
  constructor(address: Address, waits: boolean) {
    super();
    this.#address = address;
    this.#waits = waits;
    this.raw = open(address, waits);
    for (const { name, keys, lua } of SCRIPTS)
      this.raw.defineCommand(name, keys < 0 ? { lua } : { lua, numberOfKeys: keys });
    hearSecondErrors(this.raw);
    this.raw.on('ready', () => this.emit('ready'));
    this.raw.on('close', () => this.emit('lost'));
    this.raw.on('error', (error: Error & { readonly lastNodeError?: Error }) => {
      this.#error = error.lastNodeError ?? error; // a Cluster says only that no node answers
    });
    this.raw.on('connecting', () => this.#unref());
    this.raw.on('connect', () => this.#unref());
    this.raw.on('reconnecting', () => this.#unref());
    if (this.raw instanceof Cluster) this.raw.on('+node', (node: Redis) => unrefEver(node));
  }

  /** One server that answers: of a Cluster any of its nodes. */
  get node(): Redis {
    if (this.raw instanceof Redis) return this.raw;
    const [first] = this.raw.nodes('master');
    if (first === undefined) throw new Error('no node of the Redis Cluster is known');
    return first;
  }

  get ready(): boolean {
    return this.raw.status === 'ready';
  }

  /** The last that went wrong. */
  get error(): Error | undefined {
    return this.#error;
  }

  another(waits: boolean = this.#waits): Connection {
    return new Connection(this.#address, waits);
  }

  call(command: string, ...args: readonly Argument[]): Promise<unknown> {
    return this.raw.call(command, ...args) as Promise<unknown>;
  }

  /** Like `call`, texts in the answer are bytes. */
  callBuffer(command: string, ...args: readonly Argument[]): Promise<unknown> {
    return this.raw.callBuffer(command, ...args) as Promise<unknown>;
  }

  run(script: Script, keys: readonly string[], args: readonly Argument[] = []): Promise<unknown> {
    return this.#run(script.name, script, keys, args);
  }

  runBuffer(script: Script, keys: readonly string[], args: readonly Argument[] = []): Promise<unknown> {
    return this.#run(`${script.name}Buffer`, script, keys, args);
  }

  /** Begins anew: what hangs on a connection that only looks alive is asked again. */
  reconnect(): void {
    this.raw.disconnect(true);
  }

  close(): void {
    this.raw.disconnect();
    this.emit('closed');
  }

  /** Resolves when commands are taken, and when it is closed. */
  async whenReady(): Promise<void> {
    if (this.ready) return;
    await new Promise<void>((resolve) => {
      const proceed = (): void => {
        this.off('ready', proceed).off('closed', proceed);
        resolve();
      };
      this.on('ready', proceed).on('closed', proceed);
    });
  }

  #run(
    name: string,
    { keys: count }: Script,
    keys: readonly string[],
    args: readonly Argument[],
  ): Promise<unknown> {
    const commands = this.raw as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
    return commands[name]!(...(count < 0 ? [keys.length] : []), ...keys, ...args);
  }

  #unref(): void {
    if (this.raw instanceof Redis) unrefSocket(this.raw);
    else for (const node of this.raw.nodes('all')) unrefSocket(node);
    (this.raw as unknown as { reconnectTimeout?: NodeJS.Timeout | null }).reconnectTimeout?.unref();
  }
}

function unrefSocket(redis: Redis): void {
  const { stream, reconnectTimeout } = redis as unknown as {
    stream?: Partial<Socket>;
    reconnectTimeout?: NodeJS.Timeout | null;
  };
  stream?.unref?.();
  reconnectTimeout?.unref();
}

function unrefEver(node: Redis): void {
  for (const event of ['connecting', 'connect', 'reconnecting']) node.on(event, () => unrefSocket(node));
  unrefSocket(node);
}

function open({ url, cluster, sentinel, connection }: Address, waits: boolean): Redis | Cluster {
  const options = clientOptions(connection, waits);
  const urls = typeof url === 'string' ? [url] : url;
  if (sentinel !== undefined) return new Redis(sentinelOptions(urls, sentinel, options));
  if (!cluster) return new Redis(String(urls[0]), options);
  return new Cluster(urls.map(nodeOf), clusterOptions(urls[0]!, options, waits));
}

/** A parcel on its way to BullMQ, which sees only its head. */
export interface JobHead {
  readonly id: string;
  /** What people call it in a dashboard. */
  readonly name: string;
  readonly data: { readonly submitter: string; readonly calls: number };
  readonly options: JobsOptions;
}

/** The queue as submitters and administrators use it. */
export class JobQueue {
  readonly queue: Queue;

  constructor({ name, prefix }: QueueKeys, connection: Connection) {
    this.queue = new Queue(name, { connection: connection.raw, prefix });
    this.queue.on('error', () => {}); // the connection tells
    this.queue.waitUntilReady().catch(() => {});
  }

  /** Resolves when Redis has them all. Ids that are there already stay as they are. */
  async add(jobs: readonly JobHead[]): Promise<void> {
    const [first] = jobs;
    if (first === undefined) return;
    if (jobs.length === 1)
      await this.queue.add(first.name, first.data, { ...first.options, jobId: first.id });
    else
      await this.queue.addBulk(
        jobs.map(({ id, name, data, options }) => ({ name, data, opts: { ...options, jobId: id } })),
      );
  }

  /** False while a host holds it. */
  async remove(id: string): Promise<boolean> {
    return (await this.queue.remove(id)) === 1;
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

/** A parcel that a host has taken from the queue. */
export interface HeldJob {
  readonly id: string;
  readonly data: Partial<JobHead['data']>;
  readonly options: JobsOptions;
  complete(): Promise<void>;
  /** It stays among the failed jobs, for people to look at. */
  fail(reason: string): Promise<void>;
  /** It is held no longer: BullMQ gives it to somebody else when its lock has run out. */
  abandon(): void;
}

/** The queue as worker hosts use it: by hand, one parcel at a time. */
export class JobFetcher {
  readonly #worker: Worker;
  readonly #held = new Map<string, string>();
  readonly #renewal: NodeJS.Timeout;
  readonly #lockMs: number;
  #fetched = 0;

  constructor({ name, prefix }: QueueKeys, connection: Connection, lockMs: number) {
    this.#lockMs = lockMs;
    this.#worker = new Worker(name, null, {
      connection: connection.raw,
      prefix,
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      maxStalledCount: 1e6, // redelivery is recovery: the ledger decides what runs
      runRetryDelay: 1_000,
      drainDelay: 1, // a host that is to stop does not wait longer
    });
    this.#worker.on('error', () => {}); // the connection tells
    this.#renewal = setInterval(() => this.#renew(), lockMs / 3);
    this.#renewal.unref();
  }

  async start(): Promise<void> {
    await this.#worker.waitUntilReady();
    await this.#worker.startStalledCheckTimer();
  }

  /** The next parcel, or nothing after some seconds. */
  async next(): Promise<HeldJob | undefined> {
    const token = `${this.#worker.id}:${this.#fetched++}`;
    const job = await this.#worker.getNextJob(token);
    if (job?.id === undefined) return undefined;
    const id = job.id;
    this.#held.set(id, token);
    const abandon = (): void => {
      if (this.#held.get(id) === token) this.#held.delete(id);
    };
    const end = (ending: Promise<unknown>): Promise<void> => ending.then(() => {}).finally(abandon);
    return {
      id,
      data: (job.data ?? {}) as Partial<JobHead['data']>,
      options: job.opts,
      complete: () => end(job.moveToCompleted(null, token, false)),
      fail: (reason) => end(job.moveToFailed(new Error(reason), token, false)),
      abandon,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#renewal);
    await this.#worker.close(true);
  }

  #renew(): void {
    if (this.#held.size === 0) return;
    this.#worker
      .extendJobLocks([...this.#held.keys()], [...this.#held.values()], this.#lockMs)
      .catch(() => {}); // lost: somebody else gets the parcel, and finds our claims in it
  }
}
