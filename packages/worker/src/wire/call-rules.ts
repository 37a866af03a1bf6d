import type { Caps } from './caps.js';
import { expectFinite, expectRecord, expectText, rejected } from './reading.js';
import type { SealedCall } from './sealed-call.js';

/** What a call brings besides its values. */
type CallRules = Pick<SealedCall, 'priority' | 'limits' | 'graceMs' | 'label' | 'expiresAt' | 'headers'>;

const LIMITS = ['wallTimeMs', 'cpuTimeMs', 'memoryMiB'] as const;

const NUMBERS = ['priority', 'graceMs', 'expiresAt'] as const;

/** The rules of a call, or nothing when it has none. */
export function rulesOf({
  priority,
  limits,
  graceMs,
  label,
  expiresAt,
  headers,
}: SealedCall): CallRules | undefined {
  const rules = { priority, limits, graceMs, label, expiresAt, headers };
  return Object.values(rules).some((rule) => rule !== undefined) ? rules : undefined;
}

/** @throws ExecutorError `REJECTED` when the value is none. */
export function readRules(value: unknown, caps: Caps): CallRules {
  if (value === undefined) return {};
  const given = expectRecord('the rules of a call', value);
  const rules: Record<string, unknown> = {};
  for (const name of NUMBERS) {
    if (given[name] !== undefined) rules[name] = expectFinite(`\`${name}\` of a call`, given[name]);
  }
  if (given.label !== undefined) rules.label = expectText('`label` of a call', given.label, caps.bytes);
  if (given.limits !== undefined) rules.limits = readLimits(given.limits);
  if (given.headers !== undefined) rules.headers = readHeaders(given.headers, caps);
  return rules;
}

function readLimits(value: unknown): SealedCall['limits'] {
  const given = expectRecord('`limits` of a call', value);
  const limits: Record<string, number> = {};
  for (const name of LIMITS) {
    if (given[name] === undefined) continue;
    const limit = expectFinite(`the limit \`${name}\``, given[name]);
    if (limit <= 0) throw rejected(`the limit \`${name}\` to be above 0`, limit);
    limits[name] = limit;
  }
  return limits;
}

/** As many and as long as the envelope may be: what a call carries here, it carries everywhere. */
function readHeaders(value: unknown, caps: Caps): SealedCall['headers'] {
  const entries = Object.entries(expectRecord('`headers` of a call', value));
  return Object.fromEntries(
    entries.map(([name, header]) => [name, expectText(`the header \`${name}\``, header, caps.bytes)]),
  );
}
