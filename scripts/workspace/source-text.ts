export interface Import {
  /** Shape: `'node:fs'`, `'./task.js'`, `'@elsewhere/core/adapter'`. */
  readonly specifier: string;
  readonly line: number;
}

const stringOrComment = /(["'`])(?:\\.|(?!\1)[^\\\n])*\1|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/** Blanks comments and keeps every line where it was. */
export function withoutComments(text: string): string {
  return text.replace(stringOrComment, (found) =>
    found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found,
  );
}

/** What a module imports, statically or not. An example in a comment imports nothing. */
export function readImports(text: string): Import[] {
  const code = withoutComments(text);
  return [...code.matchAll(stringOrComment)]
    .filter((found) => /(?<![.\w])(?:from|import\s*\(?)\s*$/.test(code.slice(0, found.index)))
    .map((found) => ({ specifier: found[0].slice(1, -1), line: lineAt(code, found.index) }));
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** `'@elsewhere/core/adapter'` is of `'@elsewhere/core'`, `'tinypool/worker'` of `'tinypool'`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

export const isCode = (file: string): boolean => /\.(ts|mts|js|mjs)$/.test(file);
export const isTest = (file: string): boolean => /\/test\/|\.test(-d)?\.ts$/.test(file);
