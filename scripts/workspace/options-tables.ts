import { isExecutor } from './imports.js';
import type { Rule } from './rule.js';
import { withoutComments } from './source-text.js';

export const optionsTables: Rule = {
  title: 'of an executor, the table under "## Options" has exactly the options that src/options.ts declares',
  *check({ members, read }) {
    for (const { folder, files } of members.filter(isExecutor)) {
      const source = `${folder}/src/options.ts`;
      const file = `${folder}/README.md`;
      if (!files.includes(source) || !files.includes(file)) continue;
      const { names, open } = declaredOptions(read(source));
      const described = describedOptions(read(file));
      for (const name of names.filter((option) => !described.includes(option)))
        yield { file, sentence: `expected \`${name}\` of src/options.ts in the table under "## Options"` };
      for (const name of described.filter((option) => !open && !names.includes(option)))
        yield { file, sentence: `\`${name}\` is in the table under "## Options" and not in src/options.ts` };
    }
  },
};

/** The first cell of every row whose first cell is code. */
function describedOptions(readme: string): string[] {
  const section = readme.split(/^## /m).find((part) => part.startsWith('Options')) ?? '';
  return [...section.matchAll(/^\|\s*`(\w+)`/gm)].flatMap((row) => row[1] ?? []);
}

/**
 * Members of every exported interface or object type whose name ends with `Options`.
 *
 * @returns `open` when one extends something from another file, whose members cannot be seen here.
 */
function declaredOptions(source: string): { names: string[]; open: boolean } {
  const code = withoutComments(source);
  const declarations = [...code.matchAll(/\bexport (?:interface|type) (\w*Options)\b([^{;]*)\{/g)];
  const own = declarations.map((found) => found[1]);
  const bases = declarations.flatMap((found) => found[2]?.match(/\b(?!extends\b)[A-Z]\w*/g) ?? []);
  const names = declarations.flatMap((found) => membersFrom(code, found.index + found[0].length));
  return { names: [...new Set(names)], open: bases.some((base) => !own.includes(base)) };
}

/** Names of the members of the object type whose `{` ends before `begin`. */
function membersFrom(code: string, begin: number): string[] {
  let depth = 1;
  let shallow = '';
  for (let index = begin; depth > 0 && index < code.length; index += 1) {
    const character = code.charAt(index);
    if ('}])'.includes(character)) depth -= 1;
    if (depth === 1) shallow += character;
    if ('{[('.includes(character)) depth += 1;
  }
  return shallow
    .split(/[;\n]/)
    .flatMap((line) => /^\s*(?:readonly\s+)?(\w+)\??\s*[:()]/.exec(line)?.[1] ?? []);
}
