/** One executor as the table shows it. */
export interface ExecutorRow {
  /** Below packages. Shape: `'executor-threads'`. */
  readonly folder: string;
  /** Of its package.json. Shape: `'Runs calls on worker threads.'`. */
  readonly description: string;
  /** What its executor declares. */
  readonly supports: object;
}

/** Words for the members that are true or false. */
const abilities: Readonly<Record<string, string>> = {
  inline: 'inline tasks',
  parallel: 'parallel',
  transfer: 'transfer',
  durable: 'durable',
  python: 'Python tasks',
};

const begin = '<!-- executors: written by scripts/readme-table.ts from `supports` -->';
const end = '<!-- /executors -->';

/** A Markdown table with a row for each executor. */
export function executorsTable(rows: readonly ExecutorRow[]): string {
  const lines = rows.map(({ folder, description, supports }) => {
    const words = supportedWords(supports).join(', ');
    return `| [\`@elsewhere/${folder}\`](packages/${folder}) | ${description.replace(/\.$/, '')} | ${words} |`;
  });
  return ['| package | what it does | supports |', '| --- | --- | --- |', ...lines].join('\n');
}

/** Everything that is more than nothing. Shape: `['parallel', 'limits: wallTime', 'cancelRunning: kill']`. */
function supportedWords(supports: object): string[] {
  const words: string[] = [];
  for (const [member, value] of Object.entries(supports)) {
    if (value === true) words.push(abilities[member] ?? member);
    else if (Array.isArray(value) && value.length > 0) words.push(`${member}: ${value.join(' ')}`);
    else if (typeof value === 'string' && value !== 'none') words.push(`${member}: ${value}`);
  }
  return words;
}

/**
 * The page with another table between its two comments.
 *
 * @throws Error when one of the comments is missing.
 */
export function replaceTable(page: string, table: string): string {
  const [before, rest] = page.split(begin);
  const [old, after] = rest?.split(end) ?? [];
  if (old === undefined || after === undefined) throw new Error(`expected \`${begin}\` and \`${end}\``);
  return `${before}${begin}\n\n${table}\n\n${end}${after}`;
}
