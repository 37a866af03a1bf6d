// What users get: the packed packages, outside the workspace, installed by plain npm.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runChild } from './child.mjs';
import { exampleFiles, type Files, programs } from './packages/examples.js';
import { type Manifest, readWorkspace } from './workspace/workspace.js';

const temporary = mkdtempSync(join(tmpdir(), 'check-packages-'));
const folderOf = (name: string) => name.replace('@elsewhere', 'packages');
const tarball = (name: string) => join(temporary, `${name.replace('@', '').replace('/', '-')}.tgz`);
const workspace = readWorkspace('.');
const published = workspace.members
  .filter(({ folder, manifest }) => folder.startsWith('packages/') && !manifest.private)
  .map(({ name }) => `@elsewhere/${name}`);
const pages = workspace.files
  .filter((file) => /^(README|apps\/docs\/.*|packages\/[^/]+\/README)\.md$/.test(file))
  .filter((file) => programs(exampleFiles(workspace.read(file))).length > 0);
const local = ['sequential', 'threads', 'processes'].filter((name) =>
  published.includes(`@elsewhere/executor-${name}`),
);

beforeAll(async () => {
  for (const name of published) await succeed('pnpm', ['pack', '--out', tarball(name)], folderOf(name));
});

afterAll(() => rmSync(temporary, { recursive: true }));

test.for(published)('%s: publint has nothing to say about the tarball', async (name) => {
  await succeed('publint', ['run', tarball(name), '--strict']);
});

test.for(published)('%s: the types resolve for those who import it', async (name) => {
  await succeed('attw', [tarball(name), '--profile', 'esm-only', '--no-emoji']);
});

test.for(published)(
  '%s: a README, a licence, the sources of its maps, no tests, nothing stale',
  async (name) => {
    const files = (await succeed('tar', ['-tzf', tarball(name)])).split('\n').map((file) => file.slice(8));
    const wanted = ['README.md', 'LICENSE', 'src/index.ts', 'dist/index.d.ts.map'];
    expect(wanted.filter((file) => !files.includes(file))).toEqual([]);
    expect(files.filter((file) => /\.test\.|^test\/|tsbuildinfo$/.test(file))).toEqual([]);
    // tsc leaves the output of a source that is gone.
    const outputs = files.filter((file) => /^dist\/(?!chunks\/).*(\.d\.ts|\.js)$/.test(file));
    const sources = outputs.map((file) => file.replace('dist/', 'src/').replace(/(\.d\.ts|\.js)$/, '.ts'));
    expect(sources.filter((file) => !files.includes(file))).toEqual([]);
  },
);

describe.for(local)('%s', (backend) => {
  const executor = `@elsewhere/executor-${backend}`;
  const imports = `import { ${backend} } from '${executor}';\nimport { square } from './tasks.js';\n`;
  const main = `${imports}const pool = ${backend}();\nconsole.log(await pool.submit(square, 7));\nawait pool.close();\n`;
  const folder = join(temporary, backend);

  beforeAll(() => install(folder, ['@elsewhere/core', executor, ...neededBy(executor)]));

  test(`core and ${executor}, installed by npm, run JavaScript`, async () => {
    write(folder, { 'tasks.js': tasks('x'), 'main.js': main });
    expect(await succeed(process.execPath, ['main.js'], folder)).toBe('49\n');
  });

  test(`core and ${executor}, installed by npm, compile and run TypeScript`, async () => {
    write(folder, { 'tasks.ts': tasks('x: number'), 'main.ts': main });
    await compile(folder);
    expect(await succeed(process.execPath, ['out/main.js'], folder)).toBe('49\n');
  });

  test(`core and ${executor}, installed by npm, refuse wrong arguments`, async () => {
    write(folder, { 'tasks.ts': tasks('x: number'), 'main.ts': main.replace('7', "'seven'") });
    await expect(compile(folder)).rejects.toThrow(/main\.ts\(4,\d+\): error TS2345/);
  });
});

describe('examples', () => {
  const folderOfPage = (page: string) => join(temporary, 'pages', page.replaceAll('/', '-'));
  const readme = exampleFiles(readFileSync('README.md', 'utf8'));

  beforeAll(() => install(join(temporary, 'pages'), [...published, 'vitest']));

  test.for(pages)('the examples of %s compile', async (page) => {
    write(folderOfPage(page), exampleFiles(readFileSync(page, 'utf8')));
    await compile(folderOfPage(page));
  });

  test.for(programs(readme))('%s of README.md runs', async (file) => {
    const folder = folderOfPage('README.md');
    if (file.endsWith('.test.ts')) await succeed('../node_modules/.bin/vitest', ['run', file], folder);
    else expect(await succeed(process.execPath, [`out/${file.replace(/ts$/, 'js')}`], folder)).not.toBe('');
  });
});

/** Packages of this workspace that an executor depends on: npm would look for them in the registry. */
function neededBy(executor: string): string[] {
  const file = `packages/${executor.replace('@elsewhere/', '')}/package.json`;
  const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies?: object };
  return Object.keys(dependencies).filter((name) => name.startsWith('@elsewhere/'));
}

/** Runs a command that must exit with 0, and returns what it printed. */
async function succeed(command: string, args: readonly string[], cwd = '.'): Promise<string> {
  const { code, output } = await runChild(command, args, { quiet: true, cwd });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

/** Our own packages from their tarballs, any other in the version that the workspace uses. */
async function install(folder: string, names: readonly string[]): Promise<void> {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  write(folder, { 'package.json': '{ "type": "module", "private": true }' });
  const wanted = [...names, '@types/node'].map((name) =>
    published.includes(name) ? tarball(name) : `${name}@${devDependencies?.[name]}`,
  );
  await succeed(
    'npm',
    ['install', '--prefix', '.', '--no-audit', '--no-fund', '--prefer-offline', ...wanted],
    folder,
  );
}

/** With the compiler of the workspace, against what is installed in `folder`, its declarations checked too. */
async function compile(folder: string): Promise<void> {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022'],
    types: ['node'],
    strict: true,
    outDir: 'out',
  };
  write(folder, { 'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }) });
  await succeed('tsc', ['-p', '.', '--pretty', 'false'], folder);
}

function write(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function tasks(parameter: string): string {
  return `import { task } from '@elsewhere/core';\nexport const square = task(import.meta.url, 'square', (${parameter}) => x * x);\n`;
}
