import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { home, readPython } from '../run/python.js';

/** When, on what and with what a run was made. Nothing in it names the machine. */
export interface Circumstances {
  /** Shape: `'2026-11-23'`. */
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  readonly rounds: number;
  readonly quick: boolean;
  /** Programs that wanted a processor at the start of the run, on average over a minute. */
  readonly loadBefore: number;
  /** Of peers. Shape: `{ tinypool: '2.2.0' }`. */
  readonly versions: Readonly<Record<string, string>>;
}

export function readCircumstances(rounds: number, quick: boolean): Circumstances {
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', home), 'utf8')) as Manifest;
  const python = readPython();
  const pinned = Object.entries(dependencies).filter(([, version]) => /^\d/.test(version));
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    rounds,
    quick,
    loadBefore: Number(loadavg()[0]!.toFixed(2)),
    versions: { ...Object.fromEntries(pinned), ...('versions' in python ? python.versions : {}) },
  };
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The circumstances as a sentence. */
export function tellCircumstances(circumstances: Circumstances): string {
  const { date, processor, cores, node, rounds, quick, loadBefore, versions } = circumstances;
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const sizes = quick ? ', quick sizes' : '';
  return (
    `Measured on ${date}: ${processor}, ${cores} cores, Node ${node}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}${sizes}, load ${loadBefore} ` +
    `at the start. ${peers.join(', ')}.`
  );
}
