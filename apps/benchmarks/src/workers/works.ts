import { existsSync } from 'node:fs';

/** The payload comes back. */
export function echo(payload: unknown): unknown {
  return payload;
}

/** Bytes go in, their number comes back. */
export function measure(bytes: ArrayBufferView): number {
  return bytes.byteLength;
}

/** Keeps its processor busy for so many milliseconds by the clock; returns how many it really was. */
export function spin(ms: number): number {
  const started = performance.now();
  let now = started;
  while (now - started < ms) now = performance.now();
  return now - started;
}

/** Never returns and hears nothing. */
export function hang(): never {
  for (;;) performance.now();
}

/** Takes its worker with it. */
export function die(how: 'exit' | 'kill'): void {
  if (how === 'exit') process.exit(1);
  process.kill(process.pid, 'SIGKILL');
  hang();
}

/** Holds its worker until there is a file at the path. */
export function gate(path: string): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(path)) Atomics.wait(nothing, 0, 0, 5);
}
