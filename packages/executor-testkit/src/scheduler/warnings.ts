import type { Stage } from './stage.js';

/**
 * Warnings of ours from now on; nothing is printed until the scenario is over. They come a turn after their cause:
 * a scenario waits for that turn before it ends.
 */
export function catchWarnings(stage: Stage): readonly string[] {
  const seen: string[] = [];
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    if (name === 'ElsewhereWarning') seen.push(message);
  });
  stage.afterwards(() => {
    process.removeAllListeners('warning');
    for (const listener of listeners) process.on('warning', listener);
  });
  return seen;
}
