import { expectName, show } from '../expect.js';
import { type CallOptions, checkCallOptions } from './call-options.js';
import { stripQuery } from './definition.js';
import { createTask, type Task } from './task.js';

/**
 * An existing export as a task, unwrapped: for functions of other people's modules.
 *
 * @param module - Absolute URL or bare specifier: `new URL('./x.js', import.meta.url)`, `'node:zlib'`, `'lodash'`.
 * @param exportName - Name of the exported function; `'default'` for the default export.
 * @throws TypeError for a relative module: nobody knows relative to what.
 */
export function importTask<F extends (...args: never[]) => unknown>(
  module: string | URL,
  exportName: string,
  options: CallOptions = {},
): Task<Parameters<F>, Awaited<ReturnType<F>>> {
  const specifier = module instanceof URL ? module.href : module;
  if (typeof specifier !== 'string' || specifier === '' || /^[./\\]/.test(specifier)) {
    throw new TypeError(
      `expected \`module\` to be an absolute URL or a bare specifier, got \`${show(module)}\`; ` +
        'for a file beside this one pass new URL(…, import.meta.url)',
    );
  }
  expectName('exportName', exportName);
  checkCallOptions(options);
  const url = URL.canParse(specifier) ? stripQuery(specifier) : specifier;
  return createTask(
    { kind: 'import', key: `${url}#import:${exportName}`, module: url, name: exportName },
    Object.freeze({ ...options }),
  );
}
