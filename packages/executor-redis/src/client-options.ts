import type { ClientOptions, ConnectionOptions } from './client.js';
import { credentialsOf, nodeOf } from './node-addresses.js';

/**
 * Options of a connection to one server.
 *
 * @param waits - Commands wait while the connection is lost.
 * @param resends - Commands whose answer was lost with the connection are sent again.
 */
export function clientOptions(
  connection: ConnectionOptions,
  waits: boolean,
  resends: boolean,
): ClientOptions {
  return {
    ...(connection as ClientOptions),
    enableOfflineQueue: waits,
    autoResendUnfulfilledCommands: resends,
    maxRetriesPerRequest: null,
    protocol: 2,
    retryStrategy: retryDelay,
    disableClientInfo: true,
    // Another one is the master now.
    reconnectOnError: ({ message }) => (message.startsWith('READONLY') ? (resends ? 2 : 1) : false),
  };
}

/** Options of a connection to the master that Sentinels know by a name. TLS is for them as well. */
export function sentinelOptions(
  urls: readonly string[],
  name: string,
  options: ClientOptions,
): ClientOptions {
  const credentials = credentialsOf(urls[0]!);
  const { tls = credentials.tls, ...rest } = options;
  return {
    ...credentials,
    ...(tls !== undefined && { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
    ...rest,
    sentinels: urls.map(nodeOf),
    name,
    sentinelRetryStrategy: retryDelay,
  };
}

/** Options of a connection to a Cluster: each node of it is like one server. */
export function clusterOptions(
  url: string,
  options: ClientOptions,
  waits: boolean,
): {
  enableOfflineQueue: boolean;
  clusterRetryStrategy: (times: number) => number;
  redisOptions: Omit<ClientOptions, 'retryStrategy'>;
} {
  const { retryStrategy: _, ...node } = options;
  return {
    enableOfflineQueue: waits,
    clusterRetryStrategy: retryDelay,
    redisOptions: { ...credentialsOf(url), ...node },
  };
}

function retryDelay(times: number): number {
  return Math.min(20 * 2 ** Math.min(times, 6), 1_000);
}
