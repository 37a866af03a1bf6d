import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { shared } from '../shared-state.js';
import { addressOf, packageOf } from './package-of.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'elsewhere-package-of-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const place = (path: string): unknown => packageOf(pathToFileURL(join(folder, path)).href);

describe('the package of a module', () => {
  it('is the nearest above it that has a name', () => {
    write('mono/package.json', '{"name":"mono"}');
    write('mono/packages/a/package.json', '{"name":"@acme/a"}');
    write('mono/packages/a/dist/cjs/package.json', '{"type":"commonjs"}');
    write('mono/packages/broken/package.json', '{"name":');
    write('mono/packages/empty/package.json', '{"name":""}');
    expect(place('mono/packages/a/dist/cjs/run.js')).toEqual({ package: '@acme/a', path: 'dist/cjs/run.js' });
    expect(place('mono/packages/a/src/run it.ts')).toEqual({ package: '@acme/a', path: 'src/run it.ts' });
    expect(place('mono/packages/broken/run.js')).toEqual({ package: 'mono', path: 'packages/broken/run.js' });
    expect(place('mono/packages/empty/run.js')).toMatchObject({ package: 'mono' });
  });

  it('is nobody where no module is a file', () => {
    for (const url of ['data:text/javascript,1', 'https://example.org/a.js', 'file://host/share/a.js'])
      expect(packageOf(url)).toEqual({ package: '_', path: '' });
  });

  it('in a bundle is what its address says', () => {
    const root = 'file:///cache/9f86/';
    shared.bundles.set(root, { index: `${root}index.mjs`, twice: [] });
    try {
      for (const known of [
        { package: '@acme/a', path: 'src/run it#1.ts' },
        { package: 'plain', path: 'run%.ts' },
        { package: '_', path: 'run.ts' },
        { package: 'not/a name', path: 'run.ts' },
        { package: '@odd', path: 'src/run.ts' },
      ]) {
        const { href } = new URL(addressOf(known), `${root}index.mjs`);
        expect(packageOf(href)).toEqual(known);
      }
    } finally {
      shared.bundles.delete(root);
    }
  });
});
