import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageOf } from '@elsewhere/core/adapter';
import type { OnLoadResult, PartialMessage, Plugin } from 'esbuild';
import type { Addresses } from './addresses.js';
import type { AssetList } from './asset-list.js';
import type { Fault } from './fault.js';
import { addonFault } from './native-addon.js';
import { isWorthScanning, loaderOf, scanModule } from './scan-module.js';

/** What `import.meta.url` of a module becomes, and the place that all of them are relative to. */
export const MODULE_URL = '__elsewhereUrl';
export const ROOT_URL = '__elsewhereRoot';

/**
 * Gives each module its own `import.meta.url` in the one file that they become, and `__filename` to modules that
 * were made for `require`. What cannot work in a bundle is a fault.
 */
export function modulePlugin(addresses: Addresses, assets: AssetList): Plugin {
  return {
    name: 'elsewhere-modules',
    setup(build) {
      build.onLoad(
        { filter: /\.[cm]?[jt]sx?$/ },
        async ({ path: file }): Promise<OnLoadResult | undefined> => {
          const source = await readFile(file, 'utf8');
          const addon = addonFault(file, source);
          if (addon !== undefined) return { errors: [messageOf(addon)] };
          if (!isWorthScanning(source)) return undefined;
          const { readsUrl, isModule, urls, faults } = await scanModule(file, source);
          // core imports what a reference names; nothing in a bundle depends on that.
          if (faults.length > 0 && packageOf(pathToFileURL(file).href).package !== '@elsewhere/core')
            return { errors: faults.map(messageOf) };
          for (const url of urls) await assets.addReferred(file, url.specifier);
          const readsFileName = !isModule && !readsUrl && /\b__(?:dir|file)name\b/.test(source);
          if (!readsUrl && !readsFileName) return undefined;
          const address = JSON.stringify(addresses.of(file));
          const prefix = readsUrl ? urlOfModule(address) : fileNameOfModule(address);
          const contents = `${prefix}${source.replace(/^#!/, '//')}`;
          return { contents, loader: loaderOf(file), resolveDir: dirname(file) };
        },
      );
    },
  };
}

function urlOfModule(address: string): string {
  return `const ${MODULE_URL} = new URL(${address}, ${ROOT_URL}).href; `;
}

function fileNameOfModule(address: string): string {
  const fileName = `require('node:url').fileURLToPath(new URL(${address}, ${ROOT_URL}))`;
  return `var __filename = ${fileName}, __dirname = require('node:path').dirname(__filename); `;
}

function messageOf({ text, file, line, column }: Fault): PartialMessage {
  return { text, location: { file, line, column } };
}
