import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Bundle, buildBundle, codeUnits, readBundle } from '@elsewhere/bundler';
import { task } from '@elsewhere/core';
import { context, stop } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manifest, Stage, taskModule } from './support/stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const textOf = (bundle: Bundle): string => Buffer.from(bundle.blobs.get(bundle.sha256)!).toString('utf8');

/** The processes that a process has started, by what they run. */
async function childrenOf(pid: number): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'ppid=,command=']);
  return stdout.split('\n').filter((line) => line.trim().startsWith(`${pid} `) && line.includes('esbuild'));
}

/** The sentences that a module is refused with. */
async function refusal(
  files: Readonly<Record<string, string>>,
  entry: string,
  options = {},
): Promise<string> {
  await stage.write(files);
  const error = await buildBundle(stage.path(entry), options).then(
    () => new Error('it was bundled'),
    (caught: Error) => caught,
  );
  expect(error).toMatchObject({ code: 'REJECTED', retryable: false });
  return error.message;
}

describe('a bundle', () => {
  it('has one hash for two checkouts in different folders', async () => {
    await stage.write({
      'one/package.json': manifest('mono'),
      'one/node_modules/left/package.json': '{"name":"left","version":"1.0.0","main":"main.cjs"}',
      'one/node_modules/left/main.cjs': "module.exports = (value) => 'left ' + value + __filename;",
      'one/packages/app/package.json': manifest('@acme/app'),
      'one/packages/app/src/run.ts': taskModule(
        'run',
        'left(read() as string)',
        "import left from 'left';\nimport { read } from '../../lib/read.js';",
      ),
      'one/packages/app/src/deep/data.txt': 'words',
      'one/packages/lib/package.json': manifest('@acme/lib'),
      'one/packages/lib/read.ts':
        "export const read = (): string => new URL('./read.txt', import.meta.url).pathname;",
      'one/packages/lib/read.txt': 'words',
    });
    await stage.write({ 'two/deeper/and/deeper/package.json': '{}' });
    await stage.copy('one', 'two/deeper/and/deeper/one');
    const entries = ['one', 'two/deeper/and/deeper/one'].map((root) =>
      stage.path(`${root}/packages/app/src/run.ts`),
    );
    const options = { assets: ['src/deep'] };
    const [here, there] = await Promise.all(entries.map((entry) => buildBundle(entry, options)));
    expect(here!.sha256).toBe(there!.sha256);
    expect([...here!.blobs.keys()]).toEqual([...there!.blobs.keys()]);
    expect(textOf(here!)).not.toContain(stage.folder);
  });

  it('has another hash when an asset changes', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/run.js': taskModule('run', "new URL('./data.txt', import.meta.url).href"),
      'app/data.txt': 'one',
    });
    const first = await buildBundle(stage.path('app/run.js'));
    await stage.write({ 'app/data.txt': 'two' });
    expect((await buildBundle(stage.path('app/run.js'))).sha256).not.toBe(first.sha256);
  });

  it('leaves no process behind, and none of another esbuild in this process is stopped', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/run.js': taskModule('run', 'import.meta.url'),
    });
    const others = await context({ stdin: { contents: '1' }, write: false });
    await others.rebuild();
    const before = await childrenOf(process.pid);
    await Promise.all([1, 2, 3].map(() => buildBundle(stage.path('app/run.js'))));
    await vi.waitFor(async () => expect(await childrenOf(process.pid)).toEqual(before), 10_000);
    expect((await others.rebuild()).errors).toEqual([]);
    await others.dispose();
    await stop();
  });

  it('warns of what its modules name beside themselves and it does not contain', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/src/run.js': ['./thread.js', './gone.txt', '../package.json', '.']
        .map((name) => `new URL('${name}', import.meta.url);`)
        .join('\n'),
      'app/src/thread.js': '',
    });
    const { warnings, blobs } = await buildBundle(stage.path('app/src/run.js'));
    expect(warnings).toEqual([
      'src/run.js names ./thread.js, which is code and not in the bundle; as an asset it is copied as it is',
      'src/run.js names ./gone.txt, which is not there',
    ]);
    expect(blobs.size).toBe(2); // with package.json
    expect(
      (await buildBundle(stage.path('app/src/run.js'), { assets: ['src/thread.js'] })).warnings,
    ).toHaveLength(1);
  });

  it('consists of blobs that are what their hashes say', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/run.js': taskModule('run', '1'),
      'app/a.txt': 'a',
    });
    const { blobs } = await buildBundle(stage.path('app/run.js'), { assets: ['a.txt'] });
    expect(blobs.size).toBe(2);
    for (const [sha256, bytes] of blobs)
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  });

  it('keeps what its modules read beside themselves, and the names of functions', async () => {
    const imports =
      "import { readFileSync } from 'node:fs';\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";
    const read = (name: string): string => `readFileSync(new URL('${name}', import.meta.url), 'utf8')`;
    await stage.write({
      'app/package.json': manifest('@acme/app'),
      'app/src/run.js': taskModule(
        'run',
        `[${read('./a b.txt')}, ${read('../data/c.txt')}, named.name, require('left')]`,
        `${imports}\nfunction named() {}`,
      ),
      'app/src/a b.txt': 'a b',
      'app/data/c.txt': 'c',
      'worker/node_modules/left/package.json': '{"name":"left","main":"main.cjs"}',
      'worker/node_modules/left/main.cjs': "module.exports = 'from --modules';",
    });
    const reference = await stage.submit('app/src/run.js', 'run', {
      bundle: stage.path('app/src/run.js'),
      assets: ['data'],
    });
    const child = await stage.child({ modules: 'worker' });
    expect(await child(reference)).toEqual(['a b', 'c', 'named', 'from --modules']);
  });

  it('is read from the folder that elsewhere-bundle wrote, where the sources are gone', async () => {
    await stage.write({
      'app/package.json': manifest('@acme/app'),
      'app/src/run.js': taskModule(
        'run',
        "new URL('./data.txt', import.meta.url).pathname.split('/').slice(-3).join('/')",
      ),
      'app/src/data.txt': 'data',
    });
    const { stdout } = await stage.bundle('app', 'src/run.js', '--out', '../built');
    const built = await readBundle(stage.path('built/index.mjs'));
    expect(stdout).toContain(built.sha256);
    const reference = await stage.submit('app/src/run.js', 'run', { bundle: stage.path('built/index.mjs') });
    expect(reference.code).toEqual({ kind: 'bundle', sha256: built.sha256 });
    const child = await stage.child();
    expect(await child(reference)).toBe('app/src/data.txt');
    await writeFile(stage.path('built/@acme/app/src/data.txt'), 'edited');
    await expect(readBundle(stage.path('built/index.mjs'))).rejects.toThrow('data.txt has changed since');
  });

  it('is itself a module to submit tasks from, with the ids that its sources have', async () => {
    await stage.write({
      'app/package.json': manifest('@acme/app'),
      'app/src/run.js': taskModule('run', "'built'"),
    });
    await stage.bundle('app', 'src/run.js', '--out', '../built');
    const code = { bundle: stage.path('built/index.mjs') };
    const reference = await stage.submit('built/index.mjs', 'run', code);
    expect(reference).toMatchObject({ id: '@acme/app#run', at: { path: 'src/run.js' } });
    expect(reference).toMatchObject({
      ...(await stage.submit('app/src/run.js', 'run', code)),
      module: reference.module,
      at: reference.at,
    });
  });

  it('runs on workers of this machine, and is a --tasks file of workers elsewhere', async () => {
    await stage.write({
      'app/package.json': manifest('@acme/app'),
      'app/src/run.js': taskModule('run', "'built'"),
    });
    await stage.bundle('app', 'src/run.js', '--out', '../built');
    const local = await stage.submit('built/index.mjs', 'run', 'local');
    expect(await (await stage.child())(local)).toBe('built');
    const installed = await stage.submit('app/src/run.js', 'run', 'installed');
    expect(await (await stage.child({ tasks: ['built/index.mjs'] }))(installed)).toBe('built');
  });

  it('is built once for an executor, so an edit changes nothing that was accepted', async () => {
    await stage.write({ 'app/package.json': manifest('app'), 'app/run.js': taskModule('run', "'first'") });
    const run = task(stage.url('app/run.js'), 'run', () => 1);
    const units = codeUnits('bundle');
    const [first, same] = await Promise.all([units.of(run), units.of(run)]);
    expect(same.blobs).toBe(first.blobs);
    await stage.write({ 'app/run.js': taskModule('run', "'second'") });
    expect((await units.of(run)).reference.code).toEqual(first.reference.code);
    expect((await codeUnits('bundle').of(run)).reference.code).not.toEqual(first.reference.code);
  });

  it('that failed to build is built again when its sources are mended', async () => {
    await stage.write({ 'app/package.json': manifest('app'), 'app/mended.js': "import './gone.js';" });
    const mended = task(stage.url('app/mended.js'), 'mended', () => 1);
    const units = codeUnits('bundle');
    await expect(units.of(mended)).rejects.toMatchObject({ code: 'REJECTED' });
    await stage.write({ 'app/gone.js': '' });
    expect((await units.of(mended)).reference.code.kind).toBe('bundle');
  });

  it('holds the exports of its entry, for importTask', async () => {
    await stage.write({
      'app/package.json': manifest('@acme/app'),
      'app/src/resize.js': 'export const resize = (width) => width / 2;\nexport const other = 5;',
      'app/src/tasks.js':
        "import { importTask } from '@elsewhere/core';\nexport const resize = importTask(new URL('./resize.js', import.meta.url), 'resize');\nexport const wrong = importTask(new URL('./resize.js', import.meta.url), 'rezise');",
    });
    const child = await stage.child();
    for (const code of ['bundle', 'file'] as const) {
      const reference = await stage.submit('app/src/tasks.js', 'resize', code);
      expect(reference.id).toBe('@acme/app/src/resize#resize');
      expect(await child(reference, 8)).toBe(4);
      const wrong = await stage.submit('app/src/tasks.js', 'wrong', code);
      await expect(child(wrong)).rejects.toMatchObject({
        code: 'TASK_NOT_FOUND',
        message: expect.stringMatching(/@acme\/app\/src\/resize#rezise.*Nearest: resize/),
      });
    }
  });
});

describe('what a bundle cannot do is refused with file and line:', () => {
  it.each([
    ['import.meta.dirname', 'const here = import.meta.dirname;', 'got `import.meta.dirname`'],
    ['import.meta as a whole', 'console.log(import.meta);', 'got `import.meta`'],
    ['a computed import', 'await import(process.argv[2] as string);', 'got `process.argv[2]`'],
    [
      'an import of many',
      `await import(\`./\${process.argv[2]}.js\`);`,
      'expected the text of a module in import(…)',
    ],
  ])('%s', async (_, line, told) => {
    const message = await refusal(
      { 'app/package.json': manifest('app'), 'app/src/run.ts': `type Gone = {\n  a: 1;\n};\n${line}\n` },
      'app/src/run.ts',
    );
    expect(message).toContain('src/run.ts:4:');
    expect(message).toContain(told);
  });

  it('in packages as well', async () => {
    const message = await refusal(
      {
        'app/package.json': manifest('app'),
        'app/run.js': "import 'odd';",
        'app/node_modules/odd/package.json': manifest('odd', { main: 'index.js' }),
        'app/node_modules/odd/index.js': '\n  export const x = import.meta.resolve("y");',
      },
      'app/run.js',
    );
    expect(message).toContain('node_modules/odd/index.js:2:');
  });

  it.each([
    ["import './build/addon.node';", './build/addon.node'],
    ["import 'fast';", 'fast'],
    ["import 'swift';", 'swift'],
    ["import 'plain';", 'plain'],
  ])('a native addon, with what to do: %s', async (line, name) => {
    const files = {
      'app/package.json': manifest('app'),
      'app/run.js': `\n${line}`,
      'app/build/addon.node': 'binary',
      'app/node_modules/fast/package.json': '{"name":"fast","main":"index.js"}',
      'app/node_modules/fast/index.js': "module.exports = require('bindings')('fast');",
      'app/node_modules/swift/package.json': '{"name":"swift","main":"index.js"}',
      'app/node_modules/swift/index.js':
        'for (const path of ["./build/" + process.arch + "/swift.node"]) require(path);',
      'app/node_modules/plain/package.json': '{"name":"plain","main":"plain.node"}',
      'app/node_modules/plain/plain.node': 'binary',
      'app/node_modules/bindings/package.json': '{"name":"bindings","main":"index.js"}',
      'app/node_modules/bindings/index.js': '',
    };
    const message = await refusal(files, 'app/run.js');
    if (name !== 'plain') expect(message).toMatch(/run\.js:2:|index\.js:1:/);
    expect(message).toContain(`the native addon of ${name}`);
    expect(message).toContain(`--external ${name}`);
    if (!name.startsWith('.')) await buildBundle(stage.path('app/run.js'), { external: [name] });
  });

  it('a module that is not there', async () => {
    const message = await refusal(
      { 'app/package.json': manifest('app'), 'app/run.js': "import './gone.js';" },
      'app/run.js',
    );
    expect(message).toContain('run.js:1:8: Could not resolve "./gone.js"');
  });

  it('two versions of a package that both read import.meta.url', async () => {
    const files: Record<string, string> = {
      'app/package.json': manifest('app'),
      'app/run.js': "import 'twin';\nimport 'other';",
      'app/node_modules/other/package.json': manifest('other', { main: 'index.js' }),
      'app/node_modules/other/index.js': "import 'twin';",
    };
    for (const folder of ['app/node_modules/twin', 'app/node_modules/other/node_modules/twin']) {
      files[`${folder}/package.json`] = manifest('twin', { main: 'index.js' });
      files[`${folder}/index.js`] = 'export const here = import.meta.url;';
    }
    expect(await refusal(files, 'app/run.js')).toContain('expected one file for twin/index.js');
  });

  it('an asset that is not there', async () => {
    const files = { 'app/package.json': manifest('app'), 'app/run.js': '' };
    expect(await refusal(files, 'app/run.js', { assets: ['gone.txt'] })).toContain(
      'expected the asset `gone.txt`',
    );
  });
});

describe('an app that is itself bundled', () => {
  it.each(['bundle', 'file'] as const)(
    'has no module to send: the error says to pass code: { bundle }: %s',
    async (code) => {
      const lost = task('file:///build/machine/app/tasks.js', 'lost', () => 1);
      await expect(codeUnits(code).of(lost)).rejects.toMatchObject({
        code: 'TASK_NOT_FOUND',
        message: expect.stringContaining("pass code: { bundle: './src/tasks.ts' }"),
      });
    },
  );

  it('submits when a worker imports it, which cannot define the task: the error says so', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/main.js': `import { task } from '@elsewhere/core';
import { defineExecutor } from '@elsewhere/core/adapter';
export const first = task(import.meta.url, 'first', () => 1);
if (process.send !== undefined) await defineExecutor({ name: 'x', run: async () => 1 }).submit(first);
export const second = task(import.meta.url, 'second', () => 2);`,
    });
    const child = await stage.child();
    const [first, second] = [
      await stage.submit('app/main.js', 'first', 'file'),
      await stage.submit('app/main.js', 'second', 'file'),
    ];
    expect(await child(first)).toBe(1);
    await expect(child(second)).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
      message: expect.stringContaining('code: { bundle:'),
    });
  });
});

describe('a worker', () => {
  it('refuses a bundle or an asset that is not what its hash says, and runs nothing of it', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/run.js': taskModule('run', "new URL('./a.txt', import.meta.url).href"),
      'app/a.txt': 'a',
    });
    const reference = await stage.submit('app/run.js', 'run', 'bundle');
    const child = await stage.child();
    for (const name of await readdir(stage.path('store'))) {
      const path = join(stage.path('store'), name);
      const whole = await readFile(path);
      await writeFile(path, Buffer.concat([whole, Buffer.from('\nconsole.log(1)')]));
      await expect(child(reference)).rejects.toMatchObject({
        code: 'REJECTED',
        message: expect.stringContaining('SHA-256'),
      });
      await writeFile(path, whole);
    }
    expect(await child(reference)).toMatch(/a\.txt$/);
  });

  it('mends a bundle that was damaged in its cache', async () => {
    await stage.write({ 'app/package.json': manifest('app'), 'app/run.js': taskModule('run', "'whole'") });
    const reference = await stage.submit('app/run.js', 'run', 'bundle');
    expect(await (await stage.child())(reference)).toBe('whole');
    const { sha256 } = reference.code as { sha256: string };
    await writeFile(join(stage.path('cache'), sha256, 'index.mjs'), 'cut');
    expect(await (await stage.child())(reference)).toBe('whole');
  });

  it('says which packages a bundle needs from --modules', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/run.js': taskModule('run', 'left', "import left from 'left';"),
      'app/node_modules/left/package.json': '{"name":"left","main":"main.cjs"}',
      'app/node_modules/left/main.cjs': "module.exports = 'left of the submitter';",
      'worker/node_modules/left/package.json': '{"name":"left","main":"main.cjs"}',
      'worker/node_modules/left/main.cjs': "module.exports = 'left of the worker';",
    });
    const reference = await stage.submit('app/run.js', 'run', {
      bundle: stage.path('app/run.js'),
      external: ['left'],
    });
    const bare = await stage.child();
    await expect(bare(reference)).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
      message: expect.stringContaining("It needs left from the worker's --modules folder."),
    });
    expect(await (await stage.child({ modules: 'worker' }))(reference)).toBe('left of the worker');
  });
});

describe('elsewhere-bundle', () => {
  it.each([
    [['--help'], 0, 'Usage: elsewhere-bundle <module>'],
    [[], 1, 'expected one module, got 0'],
    [['a.js', 'b.js'], 1, 'expected one module, got 2'],
    [['--nothing'], 1, "Unknown option '--nothing'"],
    [['gone.js'], 1, 'gone.js is not there'],
  ])('%j ends with %i and says why', async (args, expected, told) => {
    await stage.write({ 'app/package.json': manifest('app') });
    const { code, stdout, stderr } = await stage.bundle('app', ...args);
    expect([code, stdout + stderr]).toEqual([expected, expect.stringContaining(told)]);
  });
});
