import { dirname, join } from 'node:path/posix';
import type { Fault, Rule } from './rule.js';
import { type Import, isCode, isTest, packageOf, readImports } from './source-text.js';
import type { Member, Workspace } from './workspace.js';

const scope = '@elsewhere/';

export const layers: Rule = {
  title:
    'apps → executor-* → worker, bundler, sidecar, store-* → core; opentelemetry → core; never sideways, never up',
  *check(workspace) {
    for (const member of workspace.members) {
      for (const [file, { specifier, line }] of importsOf(workspace, member)) {
        const sentence = forbidden(member, file, specifier);
        if (sentence) yield { file, line, sentence };
      }
      const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = member.manifest;
      for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
        yield* manifestFault(member, name, false);
      for (const name of Object.keys(devDependencies)) yield* manifestFault(member, name, true);
    }
  },
};

export const coreAlone: Rule = {
  title: 'core imports only Node and itself, and depends on nothing',
  *check(workspace) {
    for (const member of workspace.members.filter(({ folder }) => folder === 'packages/core')) {
      const { dependencies = {}, peerDependencies = {} } = member.manifest;
      for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
        yield { file: `${member.folder}/package.json`, sentence: `core must not depend on \`${name}\`` };
      for (const [file, { specifier, line }] of importsOf(workspace, member)) {
        if (isTest(file) || /^(node:|\.)/.test(specifier) || packageOf(specifier) === `${scope}core`)
          continue;
        yield { file, line, sentence: `expected an import of Node or of core itself, got \`${specifier}\`` };
      }
    }
  },
};

export const vendorInClient: Rule = {
  title: 'only src/client.ts imports what an executor is built on',
  *check(workspace) {
    for (const member of workspace.members.filter(isExecutor)) {
      const vendors = Object.keys(member.manifest.dependencies ?? {}).filter(
        (name) => !name.startsWith(scope),
      );
      for (const [file, { specifier, line }] of importsOf(workspace, member)) {
        if (isTest(file) || file.endsWith('/src/client.ts') || !vendors.includes(packageOf(specifier)))
          continue;
        yield { file, line, sentence: `\`${specifier}\` may be imported by src/client.ts only` };
      }
    }
  },
};

/** The testkit has the prefix and is none. */
export function isExecutor({ folder, name }: Member): boolean {
  return folder.startsWith('packages/executor-') && name !== 'executor-testkit';
}

function* importsOf(workspace: Workspace, { files }: Member): Iterable<[file: string, found: Import]> {
  for (const file of files.filter(isCode)) {
    for (const found of readImports(workspace.read(file))) yield [file, found];
  }
}

function forbidden(member: Member, file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier);
    return target.startsWith(`${member.folder}/`) ? undefined : `\`${specifier}\` leaves ${member.folder}`;
  }
  if (!specifier.startsWith(scope)) return undefined;
  const other = packageOf(specifier).slice(scope.length);
  return mayUse(member, other, isTest(file)) ? undefined : `${member.name} must not import \`${specifier}\``;
}

function* manifestFault(member: Member, dependency: string, inTests: boolean): Iterable<Fault> {
  if (!dependency.startsWith(scope) || mayUse(member, dependency.slice(scope.length), inTests)) return;
  yield {
    file: `${member.folder}/package.json`,
    sentence: `${member.name} must not depend on \`${dependency}\``,
  };
}

function mayUse(member: Member, other: string, inTests: boolean): boolean {
  if (other === member.name || other === 'core') return true;
  if (member.folder.startsWith('apps/')) return rank(other) !== undefined;
  // The testkit needs core: the other way round would be a circle.
  if (member.name === 'core' || member.name === 'executor-testkit') return false;
  if (other === 'executor-testkit') return inTests;
  // It watches calls on whatever they run: its tests need something to watch.
  if (member.name === 'opentelemetry') return inTests && rank(other) !== undefined;
  return (rank(other) ?? 9) < (rank(member.name) ?? 0);
}

/** Undefined for what is not in packages/. */
function rank(name: string): number | undefined {
  if (name === 'core') return 0;
  if (/^(worker|bundler|sidecar|store-.+)$/.test(name)) return 1;
  return name.startsWith('executor-') ? 2 : undefined;
}
