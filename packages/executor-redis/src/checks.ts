/** The oldest server that has what is used here: `XTRIM … MINID`. */
const OLDEST = [6, 2] as const;

/** What `INFO` says, by name. */
export function readInfo(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : [];
    }),
  );
}

/** Why this server cannot be used, or nothing. */
export function unfitness(info: ReadonlyMap<string, string>): string | undefined {
  const version = info.get('redis_version') ?? '0.0.0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `expected a Redis server of version ${OLDEST.join('.')} or newer, got ${version}`;
}

/** What is dangerous about how this server is set up, in sentences. */
export function dangers(info: ReadonlyMap<string, string>): string[] {
  const warnings: string[] = [];
  const policy = info.get('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(
      `Redis may evict queued calls and their outcomes when memory is short: its maxmemory-policy is ` +
        `'${policy}', set it to 'noeviction'.`,
    );
  }
  if (info.get('aof_enabled') === '0') {
    warnings.push(
      `Redis loses calls and outcomes of the last moments when it is restarted: its append-only file is off, ` +
        `set 'appendonly yes'. Calls that were lost with it fail with WORKER_LOST.`,
    );
  }
  return warnings;
}
