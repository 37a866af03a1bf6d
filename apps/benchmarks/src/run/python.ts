import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of this package. */
export const home = new URL('../../', import.meta.url);

const interpreter = fileURLToPath(new URL('.venv/bin/python', home));

/** The Python program that answers for loky and ProcessPoolExecutor. */
export const pythonCell: readonly [program: string, ...words: string[]] = [
  interpreter,
  fileURLToPath(new URL('python/cell.py', home)),
];

/** Versions of what is measured, or why nothing can be. */
export function readPython():
  | { readonly versions: Readonly<Record<string, string>> }
  | { readonly missing: string } {
  if (!existsSync(interpreter)) {
    return { missing: 'there is no Python environment: `npm run bench -- --install-python` makes one' };
  }
  const program = 'import loky, platform; print(platform.python_version(), loky.__version__)';
  const { status, stdout } = spawnSync(interpreter, ['-c', program], { encoding: 'utf8' });
  if (status !== 0)
    return { missing: 'the Python environment has no loky: `npm run bench -- --install-python`' };
  const [python = '', loky = ''] = stdout.trim().split(' ');
  return { versions: { python, loky } };
}

/** Makes `.venv` and installs what `requirements.txt` names into it. Returns whether that went well. */
export function installPython(): boolean {
  const folder = fileURLToPath(new URL('.venv', home));
  const requirements = fileURLToPath(new URL('requirements.txt', home));
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', folder]],
    [interpreter, ['-m', 'pip', 'install', '--disable-pip-version-check', '--requirement', requirements]],
  ];
  return steps.every(([program, words]) => spawnSync(program, words, { stdio: 'inherit' }).status === 0);
}
