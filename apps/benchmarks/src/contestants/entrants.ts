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

type Factory = (name: string, kind: Kind) => Contestant;

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
];

function entrant(
  library: string,
  kind: Kind,
  side: 'ours' | 'node',
  factory: () => Promise<Factory>,
): Entrant {
  const name = `${library}-${kind}`;
  return { name, kind, side, load: async () => (await factory())(name, kind) };
}
