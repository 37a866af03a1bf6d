import { writeFileSync } from 'node:fs';
import type { Executor, Future } from '@elsewhere/core';
import type { ClauseContext } from './clause.js';
import { untilWritten } from './files.js';
import { isolated } from './selectors.js';
import { hold } from './tasks/work.js';

/** A worker that is kept busy. */
export interface Occupied {
  readonly future: Future<string>;
  /** Lets the call end. */
  release(): void;
}

let count = 0;

/**
 * Keeps one worker busy, in a way that nothing else can run on it where it is not this thread. Released after the
 * clause at the latest. The clause needs `'scratch'`.
 */
export async function occupy(context: ClauseContext, executor: Executor): Promise<Occupied> {
  const started = context.file(`occupied-${++count}`);
  const gate = context.file(`release-${count}`);
  const { startMs, cancelMs, lostMs } = context.timing;
  const atMostMs = 4 * (startMs + cancelMs + lostMs);
  const how = isolated(executor.supports) ? 'block' : 'timers';
  const future = executor.submit(hold, started, gate, how, atMostMs);
  const release = (): void => writeFileSync(gate, '');
  context.afterwards(release);
  await untilWritten('a call starts on an idle executor', started, startMs);
  return { future, release };
}
