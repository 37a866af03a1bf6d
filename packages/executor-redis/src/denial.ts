/** Errors of TLS by which this side does not trust the other. @see https://nodejs.org/api/tls.html, 2026-11-25 */
const DISTRUST: ReadonlySet<unknown> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Why this client and this Redis will never have each other, and what to do; nothing of what may pass by itself. */
export function denialOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  const { message } = error;
  if (DISTRUST.has(code))
    return `its certificate is not trusted (${message}): name the authority that signed it, \`connection: { tls: { ca } }\`, for workers \`--tls-ca\``;
  if (/certificate required|handshake failure/i.test(message))
    return `it wants a certificate of this side (${message}): \`connection: { tls: { cert, key } }\`, for workers \`--tls-cert\` and \`--tls-key\``;
  if (/^(WRONGPASS|NOAUTH)\b/.test(message))
    return `it does not let this user in (${message}): the URL has the form redis://user:password@host:port`;
  if (/^NOPERM\b|The user executing the script can't/.test(message)) return lacking([error]);
  return undefined;
}

/** What a user may not do, by the answers of Redis to what was tried, and how to grant it. */
export function lacking(errors: readonly Error[]): string {
  const commands = errors.flatMap(({ message }) => /'([\w|]+)' command/.exec(message)?.[1] ?? []);
  const page = 'apps/docs/executors/redis.md has all the rights that are needed';
  if (commands.length > 0) {
    const grant = commands.map((command) => `+${command}`).join(' ');
    return `its user may not run ${commands.join(', ')}: grant ${grant} with ACL SETUSER; ${page}`;
  }
  const keys = errors.some(({ message }) => /key/.test(message));
  const what = keys ? 'may not use the keys of this queue: grant ~{<queue>}* with' : 'lacks a right: see';
  return `its user ${what} ACL SETUSER (${errors[0]?.message}); ${page}`;
}
