import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import type { PrivateRedis } from '@elsewhere/executor-redis/testing';
import { onTestFinished } from 'vitest';

/** A wire to Redis that can be cut, held silent, and mended. */
export interface Wire {
  /** As a worker or submitter names it. */
  readonly url: string;
  /** Ends all connections and refuses new ones. */
  cut(): void;
  /** Keeps all connections and passes nothing on any more. */
  silence(): void;
  mend(): void;
}

/** @param change - What becomes of what Redis says; as long as it was. */
export async function wireTo(
  { port }: Pick<PrivateRedis, 'port'>,
  change?: (text: string) => string,
): Promise<Wire> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'silent' = 'open';
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = dial(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        const changed = change !== undefined && from === far ? Buffer.from(change(String(chunk))) : chunk;
        if (state !== 'silent') to.write(changed);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    end();
    server.close();
  });
  const address = server.address() as { readonly port: number };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    cut() {
      state = 'cut';
      end();
    },
    silence() {
      state = 'silent';
    },
    mend() {
      if (state === 'silent') end(); // what was swallowed would never be answered
      state = 'open';
    },
  };
}
