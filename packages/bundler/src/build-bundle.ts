import { realpath } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { moduleId, packageOf, sha256Of, withHeader } from '@elsewhere/core/adapter';
import type { BuildFailure, BuildOptions } from 'esbuild';
import { Addresses } from './addresses.js';
import { AssetList } from './asset-list.js';
import type { Bundle, BundleOptions } from './bundle.js';
import { cannotBundle, sentenceOf } from './fault.js';
import { MODULE_URL, modulePlugin, ROOT_URL } from './module-plugin.js';
import { withEsbuild } from './own-esbuild.js';
import { resolvePlugin } from './resolve-plugin.js';

/** Tells core where the bundle is. Modules made for `require` keep it, for what is left out. */
const BANNER = `import { createRequire as __elsewhereRequire } from 'node:module';
const ${ROOT_URL} = import.meta.url; const require = __elsewhereRequire(${ROOT_URL});
(globalThis[Symbol.for('elsewhere.bundles')] ??= new Map()).set(new URL('./', ${ROOT_URL}).href, { index: ${ROOT_URL}, twice: [] });`;

const FIXED = {
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  keepNames: true,
  minifyWhitespace: true,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'silent',
  banner: { js: BANNER },
  define: { 'import.meta.url': MODULE_URL },
} as const satisfies BuildOptions;

/**
 * Bundles a module with everything it imports.
 *
 * @param entry - Path from the working directory, or a `file:` URL.
 * @throws ExecutorError `REJECTED` when something cannot be bundled, with file and line.
 *
 * @example
 * ```ts
 * const { sha256, blobs } = await buildBundle('./src/tasks.ts', { external: ['sharp'] });
 * ```
 */
export async function buildBundle(entry: string | URL, options: BundleOptions = {}): Promise<Bundle> {
  const { external = [], assets: declared = [] } = options;
  const given = pathOf(entry);
  const file = await realpath(given).catch((cause: unknown) => {
    const what = `${given} is not there. If the app is itself bundled, pass code: { bundle: './src/tasks.ts' }.`;
    throw cannotBundle(String(entry), [what], cause);
  });
  const url = pathToFileURL(file).href;
  const root = rootOf(file, packageOf(url).path);
  const addresses = new Addresses();
  const list = new AssetList(addresses, root);
  try {
    for (const name of declared) await list.addDeclared(name);
    const { outputFiles, warnings } = await withEsbuild(({ build }) =>
      build({
        ...FIXED,
        entryPoints: [file],
        absWorkingDir: root,
        external: [...external],
        plugins: [resolvePlugin(), modulePlugin(addresses, list)],
      }),
    );
    const assets = await list.read();
    const header = {
      entry: moduleId(url),
      assets: assets.map(({ path, sha256 }) => ({ path, sha256 })),
      external: [...external].sort(),
    };
    const bytes = Buffer.from(withHeader(header, outputFiles[0]!.text));
    const sha256 = sha256Of(bytes);
    const blobs = new Map([
      [sha256, bytes],
      ...assets.map((asset): [string, Uint8Array] => [asset.sha256, asset.bytes]),
    ]);
    return { sha256, blobs, entry: header.entry, warnings: [...warnings.map(sentenceOf), ...list.warnings] };
  } catch (cause) {
    throw cannotBundle(relative(process.cwd(), file), sentencesOf(cause), cause);
  }
}

/** The file that a text or URL of a user means. */
export function pathOf(entry: string | URL): string {
  const isUrl = entry instanceof URL || entry.startsWith('file:');
  return isUrl ? fileURLToPath(entry) : resolve(entry);
}

function rootOf(file: string, path: string): string {
  return path.split('/').reduce((folder) => dirname(folder), file);
}

function sentencesOf(cause: unknown): string[] {
  const { errors } = cause as Partial<BuildFailure>;
  if (Array.isArray(errors)) return errors.map(sentenceOf);
  return [cause instanceof Error ? cause.message : String(cause)];
}
