import type { Caps } from './caps.js';
import { expectFinite, expectRecord, expectText, rejected } from './reading.js';
import type { SealedCall } from './sealed-call.js';

/** What a call brings besides its values. */
type CallRules = Pick<SealedCall, 'priority' | 'limits' | 'graceMs' | 'label' | 'expiresAt' | 'trace'>;

const LIMITS = ['wallTimeMs', 'cpuTimeMs', 'memoryMiB'] as const;

const NUMBERS = ['priority', 'graceMs', 'expiresAt'] as const;

/** Headers of a trace, at most. */
const TRACE_HEADERS = 16;

/** The rules of a call, or nothing when it has none. */
export function rulesOf({
  priority,
  limits,
  graceMs,
  label,
  expiresAt,
  trace,
}: SealedCall): CallRules | undefined {
  const rules = { priority, limits, graceMs, label, expiresAt, trace };
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
  if (given.label !== undefined) rules.label = expectText('`label` of a call', given.label, caps.name);
  if (given.limits !== undefined) rules.limits = readLimits(given.limits);
  if (given.trace !== undefined) rules.trace = readTrace(given.trace, caps);
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

function readTrace(value: unknown, caps: Caps): Record<string, string> {
  const entries = Object.entries(expectRecord('`trace` of a call', value));
  if (entries.length > TRACE_HEADERS)
    throw rejected(`at most ${TRACE_HEADERS} headers of a trace`, entries.length);
  return Object.fromEntries(
    entries.map(([name, header]) => [
      expectText('the name of a header', name, caps.name),
      expectText('a header of a trace', header, caps.name),
    ]),
  );
}
