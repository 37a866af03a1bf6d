import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifest, Stage, taskModule } from './support/stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

describe('a task on another machine', () => {
  it('is the same from its source here and from a build at another path there', async () => {
    await stage.write({
      'checkout/package.json': manifest('@acme/search'),
      'checkout/src/train.ts': taskModule('train', "args[0] + ' from the source'"),
      'image/package.json': manifest('@acme/search'),
      'image/dist/package.json': '{"type":"module"}',
      'image/dist/train.js': taskModule('train', "args[0] + ' from the build'"),
    });
    const reference = await stage.submit('checkout/src/train.ts', 'train', 'installed');
    expect(reference).toMatchObject({
      id: '@acme/search#train',
      at: { url: stage.url('checkout/src/train.ts'), path: 'src/train.ts' },
      code: { kind: 'installed' },
    });
    const child = await stage.child({ tasks: ['image/dist/train.js'] });
    expect(await child(reference, 7)).toBe('7 from the build');
  });

  it.each(['installed', 'bundle', 'file'] as const)(
    'is its own in a monorepo where two packages name one `run`: %s',
    async (code) => {
      await stage.write({
        'mono/package.json': manifest('mono'),
        'mono/one/package.json': manifest('@acme/one'),
        'mono/one/src/tasks.js': taskModule('run', "'one'"),
        'mono/two/package.json': manifest('@acme/two'),
        'mono/two/src/tasks.js': taskModule('run', "'two'"),
      });
      const paths = ['mono/one/src/tasks.js', 'mono/two/src/tasks.js'];
      const [one, two] = await Promise.all(paths.map((path) => stage.submit(path, 'run', code)));
      const child = await stage.child(code === 'installed' ? { tasks: paths } : {});
      expect([await child(one!), await child(two!), await child(one!)]).toEqual(['one', 'two', 'one']);
    },
  );

  it('of an image without a package.json is found by its name, if only one has it', async () => {
    await stage.write({
      'checkout/package.json': manifest('@acme/search'),
      'checkout/src/train.js': taskModule('train', "'here'"),
      'image/train.js': taskModule('train', "'there'"),
      'image/other.js': taskModule('walk', "'elsewhere'"),
      'named/package.json': manifest('@other/search'),
      'named/train.js': taskModule('train', "'not this'"),
    });
    const train = await stage.submit('checkout/src/train.js', 'train', 'installed');
    const child = await stage.child({ tasks: ['image/train.js', 'image/other.js'] });
    expect(await child(train)).toBe('there');
    const two = await stage.child({ tasks: ['image/train.js', 'named/train.js'] });
    await expect(two(train)).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
  });

  it('of another package is not taken for it, whatever its name', async () => {
    await stage.write({
      'checkout/package.json': manifest('@acme/search'),
      'checkout/src/train.js': taskModule('train', "'here'"),
      'image/package.json': manifest('@other/search'),
      'image/train.js': `${taskModule('train', "'there'")}${taskModule('trail', "'there'").split('\n').at(-2)}`,
    });
    const reference = await stage.submit('checkout/src/train.js', 'train', 'installed');
    const child = await stage.child({ tasks: ['image/train.js'] });
    await expect(child(reference)).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
      message:
        'expected the task `@acme/search#train` in the --tasks files of this worker, which has 2 tasks. ' +
        "Tried: `@acme/search#train` at src/train.js, `@acme/search#train` anywhere, 'train' alone. " +
        'Nearest: @other/search#train, @other/search#trail. ' +
        'Add the file that defines it to --tasks of the worker, in the version that the submitter has',
    });
  });

  it('is refused at submit when two modules of its package have it, with both files', async () => {
    await stage.write({
      'mono/package.json': manifest('mono'),
      'mono/a.js': `export * from './b.js';\n${taskModule('run', "'a'").replace('const run', 'const other')}`,
      'mono/b.js': taskModule('run', "'b'"),
    });
    const { error } = await stage.trySubmit('mono/a.js', 'run', 'installed');
    expect(error).toMatchObject({ name: 'TypeError' });
    for (const path of ['mono/a.js', 'mono/b.js', 'mono#run']) expect(error!.message).toContain(path);
  });

  it('that two --tasks files have makes the worker refuse to start', async () => {
    await stage.write({
      'mono/package.json': manifest('mono'),
      'mono/a.js': taskModule('run', "'a'"),
      'mono/b.js': taskModule('run', "'b'"),
    });
    await expect(stage.child({ tasks: ['mono/a.js', 'mono/b.js'] })).rejects.toMatchObject({
      code: 'REJECTED',
      message: expect.stringMatching(/mono#run` in the --tasks files.*mono\/a\.js and in .*mono\/b\.js/),
    });
  });
});

describe('code that is shipped', () => {
  it('of two modules in one file is both of them, although both name a task `run`', async () => {
    await stage.write({
      'mono/one/package.json': manifest('@acme/one', { exports: './src/tasks.js', sideEffects: false }),
      'mono/one/src/tasks.js': taskModule('run', "'one'", "import '../../two/src/tasks.js';"),
      'mono/two/package.json': manifest('@acme/two', { sideEffects: false }),
      'mono/two/src/tasks.js': taskModule('run', "'two'"),
    });
    const code = { bundle: stage.path('mono/one/src/tasks.js') };
    const one = await stage.submit('mono/one/src/tasks.js', 'run', code);
    const two = await stage.submit('mono/two/src/tasks.js', 'run', code);
    expect(one.code).toEqual(two.code);
    const child = await stage.child();
    expect([await child(one), await child(two)]).toEqual(['one', 'two']);
  });

  it('of two versions runs side by side in one process, each with its own call and errors', async () => {
    const version = (number: number): string =>
      `${taskModule('run', "{ throw new Odd(currentCall().id + ' of ' + secret); }")}
const secret = 'version ${number}';
class Odd extends RangeError {}
registerError(Odd, 'acme.Odd');
`;
    await stage.write({ 'app/package.json': manifest('app'), 'app/run.js': version(1) });
    const first = await stage.submit('app/run.js', 'run', 'bundle');
    await stage.write({ 'app/run.js': version(2) });
    const second = await stage.submit('app/run.js', 'run', 'bundle');
    expect(first.id).toBe(second.id);
    const child = await stage.child();
    for (const [reference, number] of [
      [first, 1],
      [second, 2],
      [first, 1],
    ] as const) {
      await expect(child(reference)).rejects.toMatchObject({
        message: `call-run of version ${number}`,
        className: 'Odd',
      });
    }
  });

  it('is what it was when the call was submitted, whatever is edited later', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/run.js': taskModule('run', "'as submitted'"),
    });
    const reference = await stage.submit('app/run.js', 'run', 'bundle');
    await stage.write({ 'app/run.js': taskModule('run', "'edited'") });
    const child = await stage.child();
    expect(await child(reference)).toBe('as submitted');
  });

  it('by file is refused when the file was edited since', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/run.js': taskModule('run', "'as submitted'"),
    });
    const reference = await stage.submit('app/run.js', 'run', 'file');
    const early = await stage.child();
    expect(await early(reference)).toBe('as submitted');
    await stage.write({ 'app/run.js': taskModule('run', "'edited'") });
    const late = await stage.child();
    await expect(late(reference)).rejects.toMatchObject({
      code: 'REJECTED',
      message: expect.stringContaining('has changed since the call was submitted'),
    });
    expect(await early(reference)).toBe('as submitted');
    const again = await stage.submit('app/run.js', 'run', 'file');
    await expect(early(again)).rejects.toMatchObject({ code: 'UNAVAILABLE' }); // it cannot forget the other version
    expect(await late(again)).toBe('edited');
  });

  it('by file is read with the loader that the submitter was started with', async () => {
    await stage.write({
      'app/package.json': manifest('app'),
      'app/run.ts': `enum Answer { yes = 42 }\n${taskModule('run', 'Answer.yes as number')}`,
    });
    const reference = await stage.submit('app/run.ts', 'run', 'file');
    const child = await stage.child();
    expect(await child(reference)).toBe(42);
    const { loaders: _, ...code } = reference.code as { kind: 'file'; loaders: string[] };
    await expect((await stage.child())({ ...reference, code })).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
      message: expect.stringContaining('node --import tsx main.ts'),
    });
  });

  it('fills a process with four units; the fifth needs another one', async () => {
    const references = [];
    for (let number = 1; number <= 5; number++) {
      await stage.write({
        'app/package.json': manifest('app'),
        'app/run.js': taskModule('run', `${number}`),
      });
      references.push(await stage.submit('app/run.js', 'run', 'bundle'));
    }
    const child = await stage.child();
    for (const [index, reference] of references.slice(0, 4).entries())
      expect(await child(reference)).toBe(index + 1);
    await expect(child(references[4]!)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await child(references[0]!)).toBe(1);
  });

  it('is refused by a worker with --tasks', async () => {
    await stage.write({ 'app/package.json': manifest('app'), 'app/run.js': taskModule('run', "'shipped'") });
    const child = await stage.child({ tasks: ['app/run.js'] });
    for (const code of ['bundle', 'file'] as const) {
      const reference = await stage.submit('app/run.js', 'run', code);
      await expect(child(reference)).rejects.toMatchObject({ code: 'REJECTED' });
    }
    const own = await stage.submit('app/run.js', 'run', 'installed');
    const inline = { ...own, kind: 'inline', key: 'i', source: '() => 1', code: { kind: 'none' } } as const;
    await expect(child(inline)).rejects.toMatchObject({ code: 'REJECTED' });
    const hidden = {
      ...own,
      kind: 'import',
      key: 'h',
      module: stage.url('app/run.js'),
      code: { kind: 'none' },
    } as const;
    await expect(child(hidden)).rejects.toMatchObject({ code: 'REJECTED' });
    expect(await child(own)).toBe('shipped');
  });
});
