import { clauseName } from './clause.js';
import { clauses } from './clauses.js';
import type { ContractOptions } from './options.js';

const KNOWN = ['create', 'createIgnoring', 'module', 'skip', 'timing', 'scratch', 'pendingCalls'];

/** Whether a skip names this clause, as a whole or by this part. */
export function names(skipped: string, clause: { readonly id: string; readonly part: string }): boolean {
  return skipped === clause.id || skipped === `${clause.id}/${clause.part}`;
}

/** @throws TypeError, RangeError for options that would silently weaken the suite. */
export function checkOptions(options: ContractOptions): void {
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name))
      throw new TypeError(`executorContract has no option \`${name}\`; it knows ${KNOWN.join(', ')}`);
  }
  if (typeof options.create !== 'function') {
    throw new TypeError(`expected \`create\` to be a function, got \`${String(options.create)}\``);
  }
  for (const [index, { clause, reason }] of (options.skip ?? []).entries()) {
    if (!clauses.some((each) => names(clause, each))) {
      const example = clauseName(clauses[0]!);
      throw new RangeError(
        `expected \`skip[${index}].clause\` to be a clause such as 'F5' or '${example}', got \`'${clause}'\``,
      );
    }
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new TypeError(`expected \`skip[${index}].reason\` to be a sentence, got \`'${String(reason)}'\``);
    }
  }
  for (const [name, value] of Object.entries(options.timing ?? {})) {
    if (!['startMs', 'cancelMs', 'lostMs'].includes(name))
      throw new TypeError(`\`timing\` has no member \`${name}\``);
    if (value !== undefined && !(value > 0)) {
      throw new RangeError(
        `expected \`timing.${name}\` to be milliseconds above 0, got \`${String(value)}\``,
      );
    }
  }
}
