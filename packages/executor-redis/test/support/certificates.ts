import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Files of a private authority and what it has signed. */
export interface Certificates {
  readonly ca: string;
  /** For 127.0.0.1. */
  readonly cert: string;
  readonly key: string;
  /** Another authority, which has signed nothing. */
  readonly stranger: string;
}

/**
 * Makes certificates with openssl; they are gone after the tests of the file.
 *
 * @throws Error when there is no openssl on the PATH.
 */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'redis-tls-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string): string => join(folder, name);
  const openssl = (...words: readonly string[]): void => {
    execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const key = (name: string): string[] => [
    ...[
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      file(`${name}.key`),
    ],
    ...['-subj', `/CN=elsewhere ${name}`, '-days', '2'],
  ];
  for (const name of ['ca', 'stranger']) openssl('req', '-x509', ...key(name), '-out', file(`${name}.crt`));
  openssl(
    ...['req', '-x509', ...key('server'), '-out', file('server.crt')],
    ...['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-addext', 'subjectAltName=IP:127.0.0.1'],
  );
  return {
    ca: file('ca.crt'),
    cert: file('server.crt'),
    key: file('server.key'),
    stranger: file('stranger.crt'),
  };
}
