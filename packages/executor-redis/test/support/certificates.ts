import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  const key = (name: string): string[] => {
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    return [...kind, '-keyout', file(`${name}.key`), '-subj', `/CN=elsewhere ${name}`];
  };
  for (const name of ['ca', 'stranger'])
    openssl('req', '-x509', '-days', '2', ...key(name), '-out', file(`${name}.crt`));
  openssl('req', '-new', ...key('server'), '-out', file('server.csr'));
  writeFileSync(file('extensions'), 'subjectAltName=IP:127.0.0.1\n');
  const authority = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial'];
  const wanted = ['-in', file('server.csr'), '-days', '2', '-extfile', file('extensions')];
  openssl('x509', '-req', ...wanted, ...authority, '-out', file('server.crt'));
  return {
    ca: file('ca.crt'),
    cert: file('server.crt'),
    key: file('server.key'),
    stranger: file('stranger.crt'),
  };
}
