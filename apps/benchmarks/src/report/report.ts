import type { Outcome } from '../run/run-suite.js';
import { type Circumstances, tellCircumstances } from './circumstances.js';
import { mediansTable, ratioTable, remarks, settings } from './tables.js';

/** Everything that a run found out, as Markdown. */
export function report(circumstances: Circumstances, outcomes: readonly Outcome[]): string {
  const parts = [
    tellCircumstances(circumstances),
    'Medians over the rounds; the ratio is ours divided by the best peer’s, in brackets over single rounds. ↓: lower is ' +
      'better.',
    ratioTable(outcomes),
    section('Medians, threads', mediansTable(outcomes, 'threads')),
    section('Medians, processes', mediansTable(outcomes, 'processes')),
    section('Medians, Redis', mediansTable(outcomes, 'redis')),
    section('Not measured, and remarks', list(remarks(outcomes))),
    section('Settings', list(settings(outcomes))),
  ];
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

function section(title: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `### ${title}\n\n${text}`;
}

function list(lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : lines.map((line) => `- ${line}`).join('\n');
}
