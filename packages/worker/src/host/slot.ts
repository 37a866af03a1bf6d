import type { Link, LinkListener } from '@elsewhere/core/pool';
import { startProcess } from '../process/process-link.js';
import type { HostSettings } from './host-options.js';

/** Starts a slot: a child process that loads code and runs calls. */
export function startSlot(settings: HostSettings, listener: LinkListener): Link {
  const { executor, tasks = [], accepts, modules, codeCache, env, execArgv, recycleAboveMiB } = settings;
  return startProcess(
    {
      executor,
      idPrefix: executor,
      callsPerWorker: 1,
      recycleAboveMiB,
      logs: true,
      passThrough: false,
      cwd: undefined,
      env,
      execArgv,
      units: { tasks, accepts, modules, cache: codeCache },
      program: settings.slotProgram,
    },
    listener,
  );
}

/** @throws Error with the last words of a slot that does not come up. */
export async function checkSlot(settings: HostSettings): Promise<void> {
  let stderr = '';
  let exited: () => void;
  const exit = new Promise<void>((resolve) => {
    exited = resolve;
  });
  const link = startSlot(settings, {
    message: () => {},
    results: () => {},
    exit: (end) => {
      stderr = end.stderr;
      exited();
    },
  });
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    await link.booted;
    link.retire();
    await exit;
  } catch (cause) {
    await exit;
    throw new Error(`a slot could not be started: ${firstError(stderr)}`, { cause });
  } finally {
    clearInterval(alive);
  }
}

function firstError(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return lines.find((line) => /^\w*Error\b.*: /.test(line)) ?? lines[0] ?? '';
}
