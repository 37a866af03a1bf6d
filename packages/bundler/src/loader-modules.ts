import { resolveSpecifier } from '@elsewhere/core/adapter';

/**
 * The modules that this program was started with, `--import tsx`, as URLs that a worker on the same file system can
 * import.
 *
 * @param flags - Of Node. Default: those of this process, `NODE_OPTIONS` first.
 */
export async function loaderModules(flags: readonly string[] = ownFlags()): Promise<string[]> {
  const specifiers = flags.flatMap((flag, index) => {
    if (flag === '--import') return flags[index + 1] ?? [];
    return flag.startsWith('--import=') ? flag.slice('--import='.length) : [];
  });
  return Promise.all(specifiers.map((specifier) => resolveSpecifier(specifier)));
}

function ownFlags(): string[] {
  const { NODE_OPTIONS = '' } = process.env;
  return [...NODE_OPTIONS.split(/\s+/), ...process.execArgv].filter((flag) => flag !== '');
}
