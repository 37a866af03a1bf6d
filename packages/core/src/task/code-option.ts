import { expectName, expectOptions, show } from '../expect.js';

/** Which unit of code calls mean, as users say it. */
export type CodeOption =
  | 'file'
  | 'installed'
  | 'bundle'
  | {
      /** A module to bundle, `'./src/tasks.ts'`, or a bundle that was built before. From the working directory. */
      readonly bundle: string | URL;
      /** Packages that stay out of the bundle; workers have them under `--modules`. */
      readonly external?: readonly string[] | undefined;
      /** Files and folders that the tasks read at run time, from the folder of the package. */
      readonly assets?: readonly string[] | undefined;
    };

/**
 * Checks the option `code` of an executor.
 *
 * @throws TypeError unless it is a {@link CodeOption}.
 */
export function checkCode(code: unknown): asserts code is CodeOption | undefined {
  if (code === undefined || ['file', 'installed', 'bundle'].includes(code as string)) return;
  if (typeof code !== 'object' || code === null || !('bundle' in code)) {
    throw new TypeError(
      `expected \`code\` to be 'file', 'installed', 'bundle' or { bundle: './src/tasks.ts' }, got \`${show(code)}\``,
    );
  }
  expectOptions('code', code, ['bundle', 'external', 'assets']);
  const { bundle, external, assets } = code as { bundle: unknown; external?: unknown; assets?: unknown };
  if (!(bundle instanceof URL)) expectName('code.bundle', bundle);
  expectNames('code.external', external);
  expectNames('code.assets', assets);
}

function expectNames(name: string, list: unknown): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) {
    throw new TypeError(`expected \`${name}\` to be an array of texts, got \`${show(list)}\``);
  }
  list.forEach((item, index) => {
    expectName(`${name}[${index}]`, item);
  });
}
