import type { Link, LinkListener, PoolRules } from '@elsewhere/core/pool';
import { boundNativeThreads, startProcess } from '@elsewhere/worker';
import type { ProcessesOptions } from './options.js';

/** How deep pools of processes may be nested: a task that opens a pool whose tasks open a pool, and so on. */
const MAX_DEPTH = 10;

const DEPTH_VARIABLE = 'ELSEWHERE_DEPTH';

/** Starts one child process. */
export function startChild(
  options: ProcessesOptions,
  rules: PoolRules,
  idPrefix: string,
  listener: LinkListener,
): Link {
  const { cwd, env = process.env, execArgv = inheritedFlags(), nativeThreads, output = 'both' } = options;
  const environment = nativeThreads === undefined ? env : boundNativeThreads(env, nativeThreads);
  return startProcess(
    {
      executor: 'processes',
      idPrefix,
      callsPerWorker: rules.callsPerWorker,
      recycleAboveMiB: rules.recycleAboveMiB,
      logs: output !== 'inherit',
      passThrough: output !== 'log',
      cwd,
      env: { ...environment, [DEPTH_VARIABLE]: String(nextDepth()) },
      execArgv,
    },
    listener,
  );
}

/** @throws RangeError when pools are nested too deep. */
export function nextDepth(): number {
  const depth = Number(process.env[DEPTH_VARIABLE] ?? 0) + 1;
  if (depth <= MAX_DEPTH) return depth;
  throw new RangeError(
    `expected pools of processes to be nested ${MAX_DEPTH} deep at most: does a task open a pool of itself?`,
  );
}

/** A debugger's port can be had once. */
function inheritedFlags(): string[] {
  return process.execArgv.filter((flag) => !flag.startsWith('--inspect'));
}
