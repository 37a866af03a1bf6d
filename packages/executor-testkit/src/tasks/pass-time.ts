import { setTimeout as delay } from 'node:timers/promises';

/** How a task passes time: by timers, by blocking its thread, or by burning it. */
export type Waiting = 'timers' | 'block' | 'spin';

/** Passes `ms` milliseconds. Synchronous unless by timers: await it only then to keep a thread blocked. */
export function passTime(how: Waiting, ms: number): Promise<void> | undefined {
  if (how === 'timers') return delay(ms);
  if (how === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  else for (const end = performance.now() + ms; performance.now() < end; );
  return undefined;
}
