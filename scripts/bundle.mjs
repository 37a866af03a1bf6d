// `node ../../scripts/bundle.mjs` in a package: what its exports name, with their modules in few files. Every new worker
// loads them, and a hundred small files take longer to find and read than to run.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).flatMap((entry) => entry.default ?? []);

rmSync('dist/chunks', { recursive: true, force: true });
await build({
  entryPoints: entries.map((file) => file.replace('./dist/', 'build/')),
  outdir: 'dist',
  outbase: 'build',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
