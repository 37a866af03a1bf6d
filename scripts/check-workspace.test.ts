import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runChild } from './child.mjs';
import { anatomy, drawers, length, noBackendInCore } from './workspace/files.js';
import { coreAlone, layers, vendorInClient } from './workspace/imports.js';
import { leftOvers, onlyHere } from './workspace/left-overs.js';
import { corePeer, exportsExist, rootKnowsAll, workspaceRanges } from './workspace/manifests.js';
import { optionsTables } from './workspace/options-tables.js';
import type { Rule } from './workspace/rule.js';
import { workspaceOf } from './workspace/workspace.js';

type Tree = Readonly<Record<string, string>>;

const peer = { peerDependencies: { '@elsewhere/core': 'workspace:^' } };
const sound: Tree = {
  'package.json': manifest({ packageManager: 'pnpm@10.0.0', devDependencies: { pnpm: '10.0.0' } }),
  'tsconfig.json': '{ "references": [{ "path": "packages/core" }] }',
  'packages/core/package.json': manifest({ name: '@elsewhere/core' }),
  'packages/core/README.md': '# core',
  'packages/core/tsconfig.json': '{}',
  'packages/core/src/index.ts': "import { hostname } from 'node:os';\nexport const here = hostname();\n",
  'packages/worker/package.json': manifest({ name: '@elsewhere/worker', ...peer }),
  'packages/worker/README.md': '# worker',
  'packages/executor-redis/package.json': manifest({
    name: '@elsewhere/executor-redis',
    dependencies: { '@elsewhere/worker': 'workspace:^', bullmq: '5.0.0' },
    ...peer,
  }),
  'packages/executor-redis/README.md': '# redis\n\n## Options\n\n| option |\n| --- |\n| `url` | where |\n',
  'packages/executor-redis/src/index.ts': "export { redis } from './redis.js';\n",
  'packages/executor-redis/src/client.ts':
    "import { Queue } from 'bullmq';\nimport { here } from '@elsewhere/core';\n",
  'packages/executor-redis/src/options.ts': 'export interface RedisOptions {\n  readonly url?: string;\n}\n',
  'packages/executor-redis/test/contract.test.ts': "import { suite } from '@elsewhere/executor-testkit';\n",
  'apps/examples/package.json': manifest({ name: '@elsewhere/examples' }),
  'apps/examples/src/basic.ts': "import { redis } from '@elsewhere/executor-redis';\n",
};

const allRules = [
  ...[layers, coreAlone, vendorInClient, corePeer, workspaceRanges, anatomy, exportsExist, length, drawers],
  ...[noBackendInCore, leftOvers, onlyHere, optionsTables, rootKnowsAll],
];

test('what watches calls has executors in its tests', () => {
  expect(sentences(layers, watching('test/spans.test.ts'))).toEqual([]);
});

test('a sound tree breaks no rule', () => {
  expect(allRules.flatMap((rule) => sentences(rule, {}))).toEqual([]);
});

test.for<[title: string, rule: Rule, tree: Tree, sentence: string]>([
  [
    'core imports an executor',
    layers,
    core("export * from '@elsewhere/executor-redis';"),
    'core must not import',
  ],
  ['an executor imports an executor', layers, redis("import '@elsewhere/executor-dask';"), 'must not import'],
  ['a test kit in production', layers, redis("import '@elsewhere/executor-testkit';"), 'must not import'],
  [
    'what watches calls imports what runs them',
    layers,
    watching('src/index.ts'),
    'opentelemetry must not import',
  ],
  ['the bundler imports the worker', layers, bundler("import '@elsewhere/worker';"), 'must not import'],
  ['somebody imports an app', layers, redis("await import('@elsewhere/examples');"), 'must not import'],
  ['a path into another package', layers, redis("import type { A } from '../../core/src/a.js';"), 'leaves'],
  ['core imports a package', coreAlone, core("import {\n  a,\n  type B,\n} from 'left-pad';"), '`left-pad`'],
  ['core depends on a package', coreAlone, core('', { dependencies: { a: '1' } }), 'must not depend on `a`'],
  [
    'the vendor outside client.ts',
    vendorInClient,
    redis("import { Job } from 'bullmq/job';"),
    'src/client.ts only',
  ],
  ['core is no peer', corePeer, redis('', { peerDependencies: {} }), 'in `peerDependencies`'],
  [
    'a fixed range',
    workspaceRanges,
    redis('', { devDependencies: { '@elsewhere/core': '^1.0.0' } }),
    'got `^1.0.0`',
  ],
  ['a wrong name', anatomy, redis('', { name: '@elsewhere/redis' }), 'got `@elsewhere/redis`'],
  [
    'a missing entry file',
    exportsExist,
    core('', { exports: { '.': { types: './dist/no.d.ts' } } }),
    './dist/no.d.ts',
  ],
  ['a long file', length, core('\n'.repeat(301)), '301 lines'],
  ['a drawer', drawers, { 'packages/core/src/utils.ts': '' }, '`utils.ts`'],
  ['a backend in a name', noBackendInCore, core('const slurmJob = 1;'), '`slurm`'],
  ['a backend in a constant', noBackendInCore, core('const AWS_REGION = 1;'), '`AWS`'],
  ['a note to oneself', leftOvers, core('// TODO later'), '`TODO`'],
  ['a lonely test', leftOvers, { 'packages/core/src/a.test.ts': "test.only('a', () => {});" }, '`test.only('],
  ['a path of one machine', onlyHere, core(`// see ${['', 'home', 'ada', 'x'].join('/')}`), 'one machine'],
  ['a registry', onlyHere, { 'README.md': ['https:', '', 'registry.example.org'].join('/') }, 'one machine'],
  ['an option without a row', optionsTables, options('url: string; retries?: number'), 'expected `retries`'],
  ['a row without an option', optionsTables, options('host: string'), '`url` is in the table'],
  ['a member the root forgot', rootKnowsAll, { 'packages/worker/tsconfig.json': '{}' }, 'packages/worker'],
  ['two versions of pnpm', rootKnowsAll, { 'package.json': '{ "packageManager": "pnpm@1.0.0" }' }, 'differ'],
])('%s', ([, rule, tree, sentence]) => {
  expect(sentences(rule, tree)).toContainEqual(expect.stringContaining(sentence));
});

test('an example in a comment imports nothing, an address is no comment', () => {
  const comment = "/**\n * @example\n * import { a } from '@elsewhere/executor-redis';\n */\n";
  expect(sentences(layers, core(comment))).toEqual([]);
  const address = "const site = 'https://a.example'; import '@elsewhere/executor-redis';";
  expect(sentences(layers, core(address))).toHaveLength(1);
});

test('members of nested objects and of functions are not options', () => {
  const text =
    'readonly url: string;\n  limits?: { memory: number;\n cpu: number };\n  onLost(job: string): void';
  expect(sentences(optionsTables, options(text))).toEqual([
    'expected `limits` of src/options.ts in the table under "## Options"',
    'expected `onLost` of src/options.ts in the table under "## Options"',
  ]);
});

test('faults are lines with the number of the rule, and the exit code is 1', async () => {
  const root = mkdtempSync(join(tmpdir(), 'check-workspace-'));
  const tree = {
    ...sound,
    '.gitignore': 'dist/\n',
    'packages/core/dist/utils.ts': '',
    ...core("import 'left-pad';"),
  };
  for (const [file, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const script = ['--import', 'tsx', 'scripts/check-workspace.ts', root];
  const { code, output } = await runChild(process.execPath, script, { quiet: true });
  rmSync(root, { recursive: true });
  expect(output).toContain('packages/core/src/index.ts:1: rule 2: expected an import of Node');
  expect(output).toContain('1 faults');
  expect(code).toBe(1);
});

function sentences(rule: Rule, changes: Tree): string[] {
  const tree = { ...sound, ...changes };
  const workspace = workspaceOf(
    'nowhere',
    Object.keys(tree),
    (file) => tree[file as keyof typeof tree] ?? '',
  );
  return [...rule.check(workspace)].filter(({ warning }) => !warning).map(({ sentence }) => sentence);
}

function manifest(members: object): string {
  return JSON.stringify(members);
}

function core(source: string, members: object = {}): Tree {
  return {
    'packages/core/src/index.ts': source,
    'packages/core/package.json': manifest({ name: '@elsewhere/core', ...members }),
  };
}

/** A package that watches calls, with something to watch in one of its files. */
function watching(file: string): Tree {
  return {
    'packages/opentelemetry/package.json': manifest({ name: '@elsewhere/opentelemetry', ...peer }),
    'packages/opentelemetry/README.md': '# opentelemetry',
    [`packages/opentelemetry/${file}`]: "import { redis } from '@elsewhere/executor-redis';\n",
  };
}

function redis(source: string, members: object = {}): Tree {
  const file = 'packages/executor-redis/package.json';
  return {
    'packages/executor-redis/src/index.ts': source,
    [file]: manifest({ ...JSON.parse(sound[file] ?? '{}'), ...members }),
  };
}

function bundler(source: string): Tree {
  return {
    'packages/bundler/src/index.ts': source,
    'packages/bundler/package.json': manifest({ name: '@elsewhere/bundler', ...peer }),
  };
}

function options(members: string): Tree {
  return { 'packages/executor-redis/src/options.ts': `export interface RedisOptions {\n  ${members};\n}\n` };
}
