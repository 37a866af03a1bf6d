import type { Connection } from './client.js';
import { lacking } from './denial.js';
import type { QueueKeys } from './keys.js';

/**
 * What a side may have to run, each as a line that Redis would take; `key` is a key of the queue. Some are run by
 * scripts, of ours and of BullMQ, for which a user needs them all the same.
 */
export type Rights = readonly string[];

/** Of both sides: connecting, scripts, and what `addPrioritizedJob` of BullMQ runs. */
const BOTH: Rights = [
  ...['INFO', 'TIME', 'MULTI', 'EXEC', 'DISCARD', 'EVAL 0 0', 'EVALSHA 0 0'],
  ...['DEL key', 'EXISTS key', 'PERSIST key', 'PEXPIRE key 1', 'PTTL key'],
  ...['GET key', 'INCR key', 'SET key 0'],
  ...['HEXISTS key 0', 'HGET key 0', 'HGETALL key', 'HINCRBY key 0 1', 'HMGET key 0', 'HMSET key 0 0'],
  ...['HSET key 0 0', 'LLEN key', 'LPOS key 0', 'LRANGE key 0 0', 'LREM key 0 0'],
  ...['SADD key 0', 'SCARD key', 'SMEMBERS key', 'SREM key 0'],
  ...['XADD key * 0 0', 'XDEL key 0', 'XREAD STREAMS key 0', 'XTRIM key MAXLEN 0'],
  ...['ZADD key 0 0', 'ZRANGE key 0 0', 'ZRANGEBYSCORE key 0 0', 'ZREM key 0', 'ZREVRANGEBYSCORE key 0 0'],
  'ZSCORE key 0',
];

/** Of programs that submit calls. */
export const SUBMITTER_RIGHTS: Rights = [...BOTH, 'MGET key', 'XRANGE key - +', 'XREVRANGE key + -'];

/** Of worker hosts. */
export const HOST_RIGHTS: Rights = [
  ...BOTH,
  ...['BZPOPMIN key 1', 'CLIENT|SETNAME 0', 'HDEL key 0', 'HSETNX key 0 0', 'LPUSH key 0', 'LTRIM key 0 0'],
  ...['RPOPLPUSH key key', 'RPUSH key 0'],
  ...['ZCARD key', 'ZPOPMIN key', 'ZREMRANGEBYRANK key 0 0', 'ZREMRANGEBYSCORE key 0 0', 'ZREVRANGE key 0 0'],
];

/** The commands of some rights, in order. Shape: `['bzpopmin', 'del', …]`. */
export function commandsOf(rights: Rights): string[] {
  return rights.map((line) => line.split(' ')[0]!.toLowerCase()).sort();
}

/**
 * Why the user of a connection cannot do the work of this side. Nothing is run: Redis looks at rights when a command
 * is put into a transaction, and the transaction is discarded.
 *
 * @throws whatever is wrong with the connection.
 */
export async function missingRights(
  connection: Connection,
  rights: Rights,
  keys: QueueKeys,
): Promise<string | undefined> {
  const own = connection.another(false, false); // nothing else may get into the transaction
  own.on('lost', () => own.close());
  try {
    await own.whenReady();
    const { node } = own;
    const begun = await node.call('MULTI').catch(errorOf);
    if (begun instanceof Error) return judge([begun]);
    const key = keys.key('', '');
    const lines = rights.filter((line) => !/^(MULTI|EXEC|DISCARD)$/.test(line));
    const answers = [...lines, 'DISCARD'].map((line) => {
      const [command = '', ...words] = line.split(/[ |]/).map((word) => (word === 'key' ? key : word));
      return node.call(command, ...words).catch(errorOf);
    });
    return judge((await Promise.all(answers)).filter((answer) => answer instanceof Error));
  } finally {
    own.close();
  }
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** @throws whatever has nothing to do with rights: it may be otherwise when it is asked again. */
function judge(errors: readonly Error[]): string | undefined {
  const denied = errors.filter(({ message }) => message.startsWith('NOPERM'));
  if (denied.length > 0) return lacking(denied);
  const unknown = errors.flatMap(({ message }) => /unknown command '(\w+)'/i.exec(message)?.[1] ?? []);
  if (unknown.length > 0) return `it does not know ${unknown.join(', ')}`;
  const broken = errors.find(({ message }) => !/^(MOVED|EXECABORT)/.test(message));
  if (broken !== undefined) throw broken;
  return undefined;
}
