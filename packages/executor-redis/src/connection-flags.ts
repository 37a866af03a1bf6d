import { readFileSync } from 'node:fs';
import type { Address } from './address.js';
import { toAddress } from './options.js';

/** Flags of both programs that say where Redis is. */
export const CONNECTION_FLAGS = {
  'url-file': {
    value: '<file>',
    about: 'File that holds the URL of Redis; else ELSEWHERE_REDIS_URL, else redis://127.0.0.1:6379.',
  },
  cluster: { about: 'The URL names nodes of a Redis Cluster, separated by commas.' },
  sentinel: {
    value: '<name>',
    about: 'The URL names Sentinels, separated by commas, which know Redis by this name.',
  },
  'tls-ca': {
    value: '<file>',
    about: 'Certificates of the authorities by which Redis is trusted, for a URL with rediss://.',
  },
  'tls-cert': { value: '<file>', about: 'Certificate of this client, where Redis wants one.' },
  'tls-key': { value: '<file>', about: 'Its key.' },
} as const;

type Flags = Readonly<Record<string, unknown>>;

/**
 * Where the flags say that a queue is.
 *
 * @throws TypeError when they do not make sense; Error when a file cannot be read.
 */
export function addressOf(
  flags: Flags,
  queue: string,
  version: string | undefined,
  environment: NodeJS.ProcessEnv,
): Address {
  const urls = contentOf(flags, 'url-file')?.toString('utf8').trim() ?? environment.ELSEWHERE_REDIS_URL;
  const tls = {
    ...fileOf(flags, 'tls-ca', 'ca'),
    ...fileOf(flags, 'tls-cert', 'cert'),
    ...fileOf(flags, 'tls-key', 'key'),
  };
  return toAddress({
    queue,
    version,
    url: urls === undefined || urls === '' ? undefined : urls.split(','),
    cluster: flags.cluster === true,
    sentinel: flags.sentinel as string | undefined,
    connection: Object.keys(tls).length === 0 ? undefined : { tls },
  });
}

function fileOf(flags: Flags, flag: string, option: 'ca' | 'cert' | 'key'): { [option: string]: Buffer } {
  const content = contentOf(flags, flag);
  return content === undefined ? {} : { [option]: content };
}

function contentOf(flags: Flags, flag: string): Buffer | undefined {
  const file = flags[flag];
  if (typeof file !== 'string') return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(`the file ${file} of --${flag} could not be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
