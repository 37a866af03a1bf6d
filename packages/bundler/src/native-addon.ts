import type { Fault } from './fault.js';

/** Packages that look for a native addon at run time. */
export const ADDON_LOADERS: RegExp =
  /^(?:bindings|node-gyp-build|node-gyp-build-optional-packages|(?:@mapbox\/)?node-pre-gyp|prebuild-install)$/;

/** The path of an addon in a source, whole or put together: `./build/Release/x.node`. */
const ADDON_PATH = /["'`]([^"'`\s]*\/[^"'`\s]*\.node)["'`]/;

/** The place where a source names an addon. */
export function addonFault(file: string, source: string): Fault | undefined {
  const found = ADDON_PATH.exec(source);
  if (found === null) return undefined;
  const before = source.slice(0, found.index).split('\n');
  return { text: refusalOf(found[1]!, file), file, line: before.length, column: before.at(-1)!.length };
}

/** Why an addon cannot be in a bundle, and what to do. */
export function refusalOf(path: string, importer: string): string {
  const owner = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(importer)?.[1]?.replace('\\', '/');
  const name = owner ?? path;
  return (
    `expected JavaScript, got the native addon of ${name}, which is made for one system and cannot travel (${path}). ` +
    `Leave it out with external: ['${name}'] (--external ${name}) and install it under --modules of the workers.`
  );
}
