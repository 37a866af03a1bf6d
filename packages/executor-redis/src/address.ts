import type { ConnectionOptions } from './client.js';

/** Where Redis is. */
export interface Address {
  /** Shape: `'redis://user:password@host:6379/0'`, `'rediss://…'` for TLS; of a Cluster any of its nodes, or several. */
  readonly url: string | readonly string[];
  readonly cluster: boolean;
  /** The URLs are those of Sentinels, which know the server by this name. */
  readonly sentinel?: string | undefined;
  readonly connection: ConnectionOptions;
}
