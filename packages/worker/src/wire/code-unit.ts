import type { Caps } from './caps.js';
import { expectRecord, expectText, rejected } from './reading.js';
import type { CodeUnit } from './sealed-call.js';

const SHA256 = /^[0-9a-f]{64}$/;

/** @throws ExecutorError `REJECTED` when the value is no code unit. */
export function readUnit(value: unknown, caps: Caps): CodeUnit {
  const { kind, sha256 } = expectRecord('a code unit', value);
  if (kind === 'installed') return { kind };
  if (kind === 'bundle' || (kind === 'file' && sha256 !== undefined)) {
    const hash = expectText('`sha256` of a code unit', sha256, caps.name);
    if (!SHA256.test(hash)) throw rejected('`sha256` of a code unit to be 64 hex digits', hash);
    return { kind, sha256: hash };
  }
  if (kind === 'file') return { kind };
  throw rejected("a code unit of kind 'installed', 'bundle' or 'file'", kind);
}
