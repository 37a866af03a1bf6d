import { pathToFileURL } from 'node:url';
import { addressOf, packageOf } from '@elsewhere/core/adapter';

/** Where everything lies below the root of a bundle: `<package>/<path>`, one place for one file. */
export class Addresses {
  readonly #files = new Map<string, string>();

  /**
   * The address of a file, as in a URL.
   *
   * @throws TypeError when another file has it.
   */
  of(file: string): string {
    const address = addressOf(packageOf(pathToFileURL(file).href));
    const other = this.#files.get(address);
    if (other !== undefined && other !== file) {
      throw new TypeError(
        `expected one file for ${address}, got ${other} and ${file}: two copies of a package, or two files outside of any. ` +
          'Install one version, leave the package out with `external`, or add a package.json with a name.',
      );
    }
    this.#files.set(address, file);
    return address;
  }
}
