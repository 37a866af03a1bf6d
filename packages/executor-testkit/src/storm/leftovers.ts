import { getEventListeners } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** What may stay behind: threads, child processes that live, unnamed files' names, listeners on a signal. */
export function leftoversOf(signal: AbortSignal | undefined): string[] {
  const listeners = signal === undefined ? 0 : getEventListeners(signal, 'abort').length;
  return [
    ...process
      .getActiveResourcesInfo()
      .filter((resource) => /^(MessagePort|Worker|ProcessWrap)$/.test(resource)),
    ...livingChildren().map((pid) => `child process ${pid}`),
    ...list('/dev/shm').filter((name) => name.startsWith('elsewhere-')),
    ...(listeners === 0 ? [] : [`${listeners} listeners on the signal`]),
  ];
}

function livingChildren(): string[] {
  return list('/proc/self/task')
    .flatMap((thread) => read(`/proc/self/task/${thread}/children`).split(' '))
    .filter((pid) => pid !== '' && /^\d+ \(.*\) [^Z]/.test(read(`/proc/${pid}/stat`)));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
