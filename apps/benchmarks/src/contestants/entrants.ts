import type { Contestant, Kind } from './contestant.js';

/** One who takes part, known before its package is loaded. */
export interface Entrant {
  /** Shape: `'tinypool-threads'`. */
  readonly name: string;
  readonly kind: Kind;
  /** Whose it is. Python's run in a program of their own. */
  readonly side: 'ours' | 'node' | 'python';
  /** Loads its package, in the process that measures it and nowhere else. */
  readonly load?: () => Promise<Contestant>;
}

type Place = Exclude<Kind, 'redis'>;
type Factory = (name: string, kind: Place) => Contestant;

const elsewhere = async (): Promise<Factory> => (await import('./elsewhere.js')).elsewhere;
const tinypool = async (): Promise<Factory> => (await import('./tinypool.js')).tinypool;
const piscina = async (): Promise<Factory> => (await import('./piscina.js')).piscina;
const poolifier = async (): Promise<Factory> => (await import('./poolifier.js')).poolifier;
const workerpool = async (): Promise<Factory> => (await import('./workerpool.js')).workerpoolOf;
const jestWorker = async (): Promise<Factory> => (await import('./jest-worker.js')).jestWorker;

/** Everybody, ours first. */
export const entrants: readonly Entrant[] = [
  entrant('elsewhere', 'threads', 'ours', elsewhere),
  entrant('tinypool', 'threads', 'node', tinypool),
  entrant('piscina', 'threads', 'node', piscina),
  entrant('poolifier', 'threads', 'node', poolifier),
  entrant('workerpool', 'threads', 'node', workerpool),
  entrant('jest-worker', 'threads', 'node', jestWorker),
  entrant('elsewhere', 'processes', 'ours', elsewhere),
  entrant('tinypool', 'processes', 'node', tinypool),
  entrant('poolifier', 'processes', 'node', poolifier),
  entrant('workerpool', 'processes', 'node', workerpool),
  entrant('jest-worker', 'processes', 'node', jestWorker),
  { name: 'loky', kind: 'processes', side: 'python' },
  { name: 'ProcessPoolExecutor', kind: 'processes', side: 'python' },
  {
    name: 'elsewhere-redis',
    kind: 'redis',
    side: 'ours',
    load: async () => (await import('./elsewhere-redis.js')).elsewhereRedis(),
  },
  ...[1, 16, 64, 256].map(bullmq),
];

/** A raw queue with raw workers, each with so many jobs at a time: the best of them is the one to beat. */
function bullmq(concurrency: number): Entrant {
  const name = `bullmq-${concurrency}`;
  return {
    name,
    kind: 'redis',
    side: 'node',
    load: async () => (await import('./bullmq.js')).bullmq(name, concurrency),
  };
}

function entrant(
  library: string,
  kind: Place,
  side: 'ours' | 'node',
  factory: () => Promise<Factory>,
): Entrant {
  const name = `${library}-${kind}`;
  return { name, kind, side, load: async () => (await factory())(name, kind) };
}
