import type { Caps } from './caps.js';
import type { CodeUnit, PortableReference } from './portable-reference.js';
import { expectRecord, expectText, rejected } from './reading.js';

const SHA256 = /^[0-9a-f]{64}$/;

/** @throws ExecutorError `REJECTED` when the value is no code unit. */
function readUnit(value: unknown, caps: Caps): CodeUnit {
  const { kind, sha256 } = expectRecord('a code unit', value);
  if (kind === 'installed' || kind === 'none') return { kind };
  if (kind === 'bundle' || (kind === 'file' && sha256 !== undefined)) {
    const hash = expectText('`sha256` of a code unit', sha256, caps.name);
    if (!SHA256.test(hash)) throw rejected('`sha256` of a code unit to be 64 hex digits', hash);
    return { kind, sha256: hash };
  }
  if (kind === 'file') return { kind };
  throw rejected("a code unit of kind 'installed', 'bundle', 'file' or 'none'", kind);
}

const KINDS = ['task', 'import', 'inline', 'python'];

/** @throws ExecutorError `REJECTED` when the value is no reference to a task. */
export function readReference(value: unknown, caps: Caps): PortableReference {
  const given = expectRecord('a task', value);
  const at = expectRecord('`at` of a task', given.at);
  const word = (name: string, from = given): string =>
    expectText(`\`${name}\` of a task`, from[name], caps.source);
  if (!KINDS.includes(given.kind as string)) throw rejected(`a task of kind ${KINDS.join(', ')}`, given.kind);
  return {
    kind: given.kind as PortableReference['kind'],
    key: word('key'),
    module: word('module'),
    name: word('name'),
    ...(given.source === undefined ? {} : { source: word('source') }),
    id: word('id'),
    at: { url: word('url', at), path: word('path', at) },
    code: readUnit(given.code, caps),
  };
}
