import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether a process is there and not a zombie: killed orphans stay as such where nobody reaps them. */
export function alive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return false;
  }
}

/** A small tree of processes that do nothing for a minute. */
export interface Tree {
  readonly child: ChildProcess;
  /** The child and all its descendants, as they told their ids. */
  readonly pids: readonly number[];
  end(): void;
}

/**
 * Starts a shell at the head of a group with two children, one of which has a child, and one of which is in a session
 * of its own.
 */
export async function startTree(): Promise<Tree> {
  const inner = 'sh -c "echo \\$\\$; exec sleep 60"';
  const script = `echo $$; sh -c 'echo $$; ${inner} & wait' & setsid sh -c 'echo $$; exec sleep 60' & wait`;
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const pids: number[] = [];
  const end = (): void => {
    for (const pid of [child.pid!, ...pids]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // gone
      }
    }
  };
  for await (const text of child.stdout) {
    pids.push(...String(text).trim().split('\n').map(Number));
    if (pids.length === 4) break;
  }
  return { child, pids, end };
}
