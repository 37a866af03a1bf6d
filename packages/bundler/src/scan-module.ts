import { SourceMap, type SourceMapPayload } from 'node:module';
import { init, parse } from 'es-module-lexer';
import type { Loader } from 'esbuild';
import type { Fault } from './fault.js';
import { withEsbuild } from './own-esbuild.js';

/** What a module does that a bundle must know of. */
export interface ModuleScan {
  /** It reads `import.meta.url`. */
  readonly readsUrl: boolean;
  /** It has `import` or `export`. */
  readonly isModule: boolean;
  /** What it names beside itself: `new URL('./data.csv', import.meta.url)`. */
  readonly urls: readonly (Omit<Fault, 'text'> & { readonly specifier: string })[];
  /** What a bundle cannot do. */
  readonly faults: readonly Fault[];
}

const LOADERS: Readonly<Record<string, Loader>> = { t: 'ts', j: 'js' };

/** By a file's ending, as esbuild has it. */
export function loaderOf(file: string): Loader {
  const ending = /\.[cm]?([jt])s(x?)$/.exec(file);
  return `${LOADERS[ending?.[1] ?? 'j']}${ending?.[2] ?? ''}` as Loader;
}

/** Nothing else needs a closer look. */
export function isWorthScanning(source: string): boolean {
  return /\bimport\s*(?:\.|\()|\b__(?:dir|file)name\b/.test(source);
}

/** Looks through a module. Types are removed first, so that only what runs is seen. */
export async function scanModule(file: string, source: string): Promise<ModuleScan> {
  const options = {
    loader: loaderOf(file),
    sourcefile: file,
    sourcemap: 'external',
    logLevel: 'silent',
  } as const;
  const { code, map } = await withEsbuild(({ transform }) => transform(source, options));
  await init();
  const [imports, , , isModule] = parse(code, file);
  const places = new SourceMap(JSON.parse(map) as SourceMapPayload);
  const placeOf = (offset: number): Omit<Fault, 'text'> => ({ file, ...originOf(places, code, offset) });
  const faults: Fault[] = [];
  const urls: (Omit<Fault, 'text'> & { specifier: string })[] = [];
  let readsUrl = false;
  for (const found of imports) {
    if (found.type === 'dynamic' && (found.specifier === undefined || found.glob)) {
      const text = `expected the text of a module in import(…), got \`${shorten(code.slice(found.start, found.end))}\`: a bundle has only what can be known beforehand`;
      faults.push({ text, ...placeOf(found.importStart) });
    }
    if (found.type !== 'import-meta') continue;
    const [member] = /^\s*(?:\?\.|\.)\s*[\w$]+|^\s*\[[^\]]*\]/.exec(code.slice(found.end)) ?? [''];
    if (/^\s*\.\s*url$/.test(member)) readsUrl = true;
    else {
      const text = `expected \`import.meta.url\`, got \`import.meta${member.trim()}\`: a bundle has no other member of it`;
      faults.push({ text, ...placeOf(found.start) });
    }
    const [, , specifier] =
      /\bnew\s+URL\(\s*(["'`])([^"'`$]+)\1\s*,\s*$/.exec(code.slice(0, found.start)) ?? [];
    if (specifier !== undefined && /^\.{0,2}\/?[^:]*$/.test(specifier))
      urls.push({ specifier, ...placeOf(found.start) });
  }
  return { readsUrl, isModule, urls, faults };
}

function originOf(places: SourceMap, code: string, offset: number): { line: number; column: number } {
  const before = code.slice(0, offset).split('\n');
  const entry = places.findEntry(before.length - 1, before.at(-1)!.length);
  if (!('originalLine' in entry)) return { line: 1, column: 0 };
  return { line: entry.originalLine + 1, column: entry.originalColumn };
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
