import type { OnResolveArgs, PartialMessage, Plugin } from 'esbuild';

/** Packages that look for a native addon at run time. */
const ADDON_LOADERS =
  /^(?:bindings|node-gyp-build|node-gyp-build-optional-packages|@mapbox\/node-pre-gyp|node-pre-gyp|prebuild-install)$/;

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
  const owner = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(importer)?.[1]?.replace('\\', '/');
  const name = owner ?? path;
  return {
    text:
      `expected JavaScript, got the native addon of ${name}, which is made for one system and cannot travel (${path}). ` +
      `Leave it out with external: ['${name}'] (--external ${name}) and install it under --modules of the workers.`,
  };
}
