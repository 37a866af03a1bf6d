import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readImports } from '../workspace/source-text.js';

const root = new URL('../../', import.meta.url);

/** What of core runs calls; everything else only submits them. */
const RUNS_CALLS = /^core\/src\/([\w-]+\.ts|(runner|worker|task|units|wire|wrappers)\/|engine\/deadline\.ts)/;

test.for(['packages/executor-threads/src/entry.ts', 'packages/worker/src/process/child.ts'])(
  '%s loads nothing of the side that submits: every new worker would wait for it',
  (entry) => {
    const files = reachableFrom(new URL(entry, root)).map((url) => url.slice(`${root}packages/`.length));
    expect(files).toContain('core/src/runner/call-loop.ts');
    expect(files.filter((file) => file.startsWith('core/') && !RUNS_CALLS.test(file))).toEqual([]);
    expect(files).not.toContain('core/src/index.ts');
  },
);

/** The modules that are there when a program starts: what it imports, and what that imports, types excepted. */
function reachableFrom(entry: URL): string[] {
  const seen = new Set<string>();
  const visit = (url: URL): void => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    for (const { specifier } of readImports(withoutTypes(readFileSync(fileURLToPath(url), 'utf8')))) {
      const target = sourceOf(specifier, url);
      if (target !== undefined) visit(target);
    }
  };
  visit(entry);
  return [...seen];
}

function withoutTypes(text: string): string {
  return text.replace(/^(import|export) type [^;]*;/gm, '');
}

function sourceOf(specifier: string, importer: URL): URL | undefined {
  if (specifier.startsWith('.')) return new URL(specifier.replace(/\.js$/, '.ts'), importer);
  const [, name, path] = /^@elsewhere\/([\w-]+)(?:\/(.*))?$/.exec(specifier) ?? [];
  return name === undefined
    ? undefined
    : new URL(`packages/${name}/src/${path ? `${path}/` : ''}index.ts`, root);
}
