import type { OnResolveArgs, PartialMessage, Plugin } from 'esbuild';
import { ADDON_LOADERS, refusalOf } from './native-addon.js';

const SEEN = Symbol();

/**
 * Refuses native addons, and keeps modules that are imported for what they do: `"sideEffects": false` of the
 * entry's own packages would drop a module that only defines tasks.
 */
export function resolvePlugin(): Plugin {
  return {
    name: 'elsewhere-resolve',
    setup(build) {
      build.onResolve({ filter: /\.node$/ }, (found) => ({ errors: [nativeAddon(found)] }));
      build.onResolve({ filter: ADDON_LOADERS }, (found) => ({ errors: [nativeAddon(found)] }));
      // The `main` of a package may be one.
      build.onLoad({ filter: /\.node$/ }, ({ path }) => ({ errors: [{ text: refusalOf(path, path) }] }));
      build.onResolve({ filter: /^[./@\w]/ }, async ({ path, pluginData, ...rest }) => {
        if (pluginData === SEEN || rest.kind !== 'import-statement' || isInstalled(rest.importer))
          return undefined;
        const { resolveDir, importer, kind, with: attributes } = rest;
        const found = await build.resolve(path, {
          resolveDir,
          importer,
          kind,
          with: attributes,
          pluginData: SEEN,
        });
        if (found.errors.length > 0 || found.external || isInstalled(found.path)) return undefined;
        const { namespace, path: file } = found;
        return { path: file, namespace, sideEffects: true };
      });
    },
  };
}

function isInstalled(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

function nativeAddon({ path, importer }: OnResolveArgs): PartialMessage {
  return { text: refusalOf(path, importer) };
}
