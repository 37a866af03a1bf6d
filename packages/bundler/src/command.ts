#!/usr/bin/env node
import { readFileSync } from 'node:fs';
/** `npx elsewhere-bundle src/tasks.ts --out dist/tasks`: builds a bundle where the sources are. */
import { parseArgs } from 'node:util';
import { buildBundle } from './build-bundle.js';
import { writeBundle } from './bundle-files.js';

const USAGE = `Usage: elsewhere-bundle <module> [options]

Builds the module and everything it imports into <out>/index.mjs. Pass that file
to an executor as code: { bundle: './<out>/index.mjs' }.

  --out <folder>      where to write (default: bundle)
  --external <name>   leave this package out; workers have it under --modules
  --asset <path>      copy this file or folder, from the package's folder
  --version           print the version
  --help              print this

--external and --asset may be repeated.
`;

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`elsewhere-bundle: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'bundle' },
      external: { type: 'string', multiple: true, default: [] },
      asset: { type: 'string', multiple: true, default: [] },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  if (values.version) return print(`${versionOf()}\n`);
  const [entry, ...others] = positionals;
  if (entry === undefined || others.length > 0)
    throw new TypeError(`expected one module, got ${positionals.length}\n\n${USAGE}`);
  const { out, external, asset: assets } = values;
  const bundle = await buildBundle(entry, { external, assets });
  for (const warning of bundle.warnings) process.stderr.write(`warning: ${warning}\n`);
  const path = await writeBundle(bundle, out);
  const size = [...bundle.blobs.values()].reduce((total, bytes) => total + bytes.length, 0);
  return print(`${path}\n${bundle.sha256}  ${bundle.entry}, ${Math.ceil(size / 1024)} KiB\n`);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function versionOf(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
