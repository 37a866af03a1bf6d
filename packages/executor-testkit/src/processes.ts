import { readdirSync, readFileSync } from 'node:fs';
import { linesOf } from './files.js';

/** Whether a process is there and not a zombie. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return stateOf(pid) !== 'Z';
}

function stateOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
  } catch {
    return undefined;
  }
}

/** Process ids in a file, as `startChild` and `blockOnChild` write them. */
export function pidsIn(file: string): number[] {
  return linesOf(file).flatMap((line) => line.split(' ').map(Number));
}

/** Processes that have inherited a word in their environment, orphans included. Linux only; none elsewhere. */
export function processesMarked(mark: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) =>
        Number.isInteger(pid) && pid !== process.pid && environmentOf(pid).includes(mark) && alive(pid),
    );
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
