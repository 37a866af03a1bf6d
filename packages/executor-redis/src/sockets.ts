import type { Writable } from 'node:stream';

/** A connection of ioredis, as far as its socket goes. */
interface WithSocket {
  readonly stream?: (Writable & { unref?(): void }) | undefined;
  readonly reconnectTimeout?: NodeJS.Timeout | null;
}

const gathered = new WeakSet<Writable>();

/** It keeps no process alive, and its commands leave together. */
export function prepareSocket(redis: object): void {
  const { stream, reconnectTimeout } = redis as WithSocket;
  stream?.unref?.();
  reconnectTimeout?.unref();
  if (stream !== undefined) gatherWrites(stream);
}

/** What is written in one turn of the event loop leaves with one call of the system: each costs more than a command. */
function gatherWrites(stream: Writable): void {
  if (gathered.has(stream)) return;
  gathered.add(stream);
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let held = false;
  const release = (): void => {
    held = false;
    stream.uncork();
  };
  stream.write = ((...args: unknown[]) => {
    if (!held) {
      held = true;
      stream.cork();
      setImmediate(release);
    }
    return write(...args);
  }) as typeof stream.write;
}
