import { EventEmitter } from 'node:events';
import { Job, Queue, Worker } from 'bullmq';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Address } from './address.js';
import { clientOptions, clusterOptions, sentinelOptions } from './client-options.js';
import type { HeldJob } from './host/held-job.js';
import type { JobHead } from './job-head.js';
import type { QueueKeys } from './keys.js';
import { SCRIPTS, type Script } from './ledger.js';
import { nodeOf } from './node-addresses.js';
import { hearSecondErrors } from './second-errors.js';
import { prepareSocket } from './sockets.js';

/** What ioredis may be told besides the URL: TLS, passwords of Sentinels. */
export type ConnectionOptions = Omit<
  RedisOptions,
  'keyPrefix' | 'lazyConnect' | 'enableOfflineQueue' | 'maxRetriesPerRequest' | 'enableAutoPipelining'
>;

/** The shape of answers is not for others to choose. */
export type ClientOptions = Omit<RedisOptions, 'replyMapping'> & { replyMapping?: 'legacy' };

type Argument = string | number | Buffer;

interface ConnectionEvents {
  ready: [];
  lost: [];
  closed: [];
}

/** What a connection is while there is something to hang up. */
const CONNECTED: ReadonlySet<string> = new Set(['connect', 'ready']);

/** Milliseconds before a connection that has ended is opened once more. */
const AGAIN_MS = 250;

/** One connection, and another one of its kind on demand. Nothing of it keeps the process alive. */
export class Connection extends EventEmitter<ConnectionEvents> {
  readonly raw: Redis | Cluster;
  /** Commands whose answer was lost with the connection are sent again. */
  readonly resends: boolean;
  readonly #address: Address;
  readonly #waits: boolean;
  #error: Error | undefined;
  #closed = false;

  /** @param waits - Commands wait for the connection while it is lost, instead of being refused at once. */
  constructor(address: Address, waits: boolean, resends = true) {
    super();
    this.#address = address;
    this.#waits = waits;
    this.resends = resends || address.cluster; // a Cluster does not let itself be talked out of it
    this.raw = open(address, waits, this.resends);
    for (const { name, keys, lua } of SCRIPTS)
      this.raw.defineCommand(name, keys < 0 ? { lua } : { lua, numberOfKeys: keys });
    hearSecondErrors(this.raw);
    this.raw.on('ready', () => this.emit('ready'));
    this.raw.on('close', () => this.emit('lost'));
    this.raw.on('error', (error: Error & { readonly lastNodeError?: Error }) => {
      this.#error = error.lastNodeError ?? error; // a Cluster says only that no node answers
    });
    this.raw.on('end', () => this.#ended());
    for (const event of ['connecting', 'connect', 'reconnecting']) this.raw.on(event, () => this.#prepare());
    if (this.raw instanceof Cluster) this.raw.on('+node', (node: Redis) => prepareEver(node));
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

  another(waits: boolean = this.#waits, resends = true): Connection {
    return new Connection(this.#address, waits, resends);
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
    // One that asks Sentinels for the master just now would end for good.
    if (this.raw instanceof Redis && !CONNECTED.has(this.raw.status)) return;
    this.raw.disconnect(true);
  }

  close(): void {
    this.#closed = true;
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

  /** Only {@link close} is to end it. */
  #ended(): void {
    const reopen = (): unknown => this.#closed || this.raw.connect().catch(() => {}); // its events tell
    setTimeout(reopen, AGAIN_MS).unref();
  }

  #prepare(): void {
    prepareSocket(this.raw);
    if (this.raw instanceof Cluster) for (const node of this.raw.nodes('all')) prepareSocket(node);
  }
}

function prepareEver(node: Redis): void {
  for (const event of ['connecting', 'connect', 'reconnecting']) node.on(event, () => prepareSocket(node));
  prepareSocket(node);
}

function open(address: Address, waits: boolean, resends: boolean): Redis | Cluster {
  const { url, cluster, sentinel, connection } = address;
  const options = clientOptions(connection, waits, resends);
  const urls = typeof url === 'string' ? [url] : url;
  if (sentinel !== undefined) return new Redis(sentinelOptions(urls, sentinel, options));
  if (!cluster) return new Redis(String(urls[0]), options);
  return new Cluster(urls.map(nodeOf), clusterOptions(urls[0]!, options, waits));
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

/** Seconds that Redis may keep a fetch waiting: a host that is to stop does not wait longer. */
const WAIT_SECONDS = 1;

/** What was asked, and when it is on its way: what is asked from then on comes after it. */
interface Asked {
  readonly waited: Promise<unknown>;
  readonly job: Promise<HeldJob | undefined>;
  readonly sent: Promise<unknown>;
}

/** The queue as worker hosts use it: by hand, one parcel at a time. */
export class JobFetcher {
  /** Where fetches wait. */
  readonly waiting: Connection;
  readonly #worker: Worker;
  readonly #queue: Queue;
  readonly #held = new Map<string, string>();
  readonly #renewal: NodeJS.Timeout;
  readonly #lockMs: number;
  #fetched = 0;

  constructor({ name, prefix }: QueueKeys, connection: Connection, lockMs: number) {
    this.#lockMs = lockMs;
    this.waiting = connection.another(false, false);
    const options = { prefix, lockDuration: lockMs };
    this.#queue = new Queue(name, { connection: this.waiting.raw, skipMetasUpdate: true, ...options });
    this.#worker = new Worker(name, null, {
      connection: connection.raw,
      ...options,
      stalledInterval: lockMs / 2,
      maxStalledCount: 1e6, // redelivery is recovery: the ledger decides what runs
      runRetryDelay: 1_000,
      drainDelay: WAIT_SECONDS,
    });
    this.#queue.on('error', () => {}); // the connections tell
    this.#worker.on('error', () => {});
    this.#queue.waitUntilReady().catch(() => {});
    this.#renewal = setInterval(() => this.#renew(), lockMs / 3);
    this.#renewal.unref();
  }

  async start(): Promise<void> {
    await this.#worker.waitUntilReady();
    await this.#worker.startStalledCheckTimer();
  }

  /** Never used again. */
  nextToken(): string {
    return `${this.#worker.id}:${this.#fetched++}`;
  }

  /** The next parcel, or nothing after some seconds. */
  async next(token: string): Promise<HeldJob | undefined> {
    return this.#hold(await this.#worker.getNextJob(token), token);
  }

  /** To wait and to ask are one message: Redis asks for us in the moment in which a parcel comes. */
  ask(token: string): Asked {
    const { backend, keys } = this.#queue;
    const waited = this.waiting.call('BZPOPMIN', keys.marker!, WAIT_SECONDS);
    const job = backend
      .moveToActive(token)
      .then(([data, id]) => this.#hold(data && Job.fromJSON(this.#worker, data, id), token));
    return { waited, job, sent: backend.connection.client }; // which is what asking waits for
  }

  /** A parcel that was fetched with this token. */
  async find(id: string, token: string): Promise<HeldJob | undefined> {
    return this.#hold(await Job.fromId(this.#worker, id), token);
  }

  async close(): Promise<void> {
    clearInterval(this.#renewal);
    await this.#worker.close(true);
    this.#queue.close().catch(() => {});
    this.waiting.close();
  }

  #hold(job: Job | undefined, token: string): HeldJob | undefined {
    if (job?.id === undefined) return undefined;
    const { id } = job;
    this.#held.set(id, token);
    const abandon = (): void => {
      if (this.#held.get(id) === token) this.#held.delete(id);
    };
    const end = (ending: Promise<unknown>): Promise<void> => ending.then(() => {}).finally(abandon);
    return {
      id,
      priority: job.opts.priority ?? 0,
      complete: () => end(job.moveToCompleted(null, token, false)),
      fail: (reason) => end(job.moveToFailed(new Error(reason), token, false)),
      abandon,
    };
  }

  #renew(): void {
    if (this.#held.size === 0) return;
    this.#worker
      .extendJobLocks([...this.#held.keys()], [...this.#held.values()], this.#lockMs)
      .catch(() => {}); // lost: somebody else gets the parcel, and finds our claims in it
  }
}
