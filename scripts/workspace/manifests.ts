import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from './rule.js';
import type { Manifest } from './workspace.js';

export const corePeer: Rule = {
  title: 'core is a peer dependency of everything else in packages/',
  *check({ members }) {
    for (const { folder, name, manifest } of members) {
      if (!folder.startsWith('packages/') || name === 'core') continue;
      const file = `${folder}/package.json`;
      if (!manifest.peerDependencies?.['@elsewhere/core'])
        yield { file, sentence: 'expected `@elsewhere/core` in `peerDependencies`' };
      if (manifest.dependencies?.['@elsewhere/core'])
        yield { file, sentence: '`@elsewhere/core` is in `dependencies`: a second copy could be installed' };
    }
  },
};

export const workspaceRanges: Rule = {
  title: 'every dependency inside the workspace is `workspace:^`',
  *check({ members }) {
    for (const { folder, manifest } of members) {
      const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest;
      for (const [name, range] of [dependencies, devDependencies, peerDependencies].flatMap(Object.entries)) {
        if (!name.startsWith('@elsewhere/') || range === 'workspace:^') continue;
        const sentence = `expected \`${name}\` to be \`workspace:^\`, got \`${range}\``;
        yield { file: `${folder}/package.json`, sentence };
      }
    }
  },
};

export const exportsExist: Rule = {
  title: '`exports` point at files that the build makes',
  *check({ root, members }) {
    for (const { folder, manifest } of members) {
      for (const [entry, target] of Object.entries(manifest.exports ?? {})) {
        for (const path of typeof target === 'string' ? [target] : Object.values(target)) {
          if (!existsSync(join(root, folder, path)))
            yield {
              file: `${folder}/package.json`,
              sentence: `\`${entry}\` points at ${path}, which is not there after the build`,
            };
        }
      }
    }
  },
};

export const rootKnowsAll: Rule = {
  title: 'the root lists every member, and one version of pnpm',
  *check({ members, read }) {
    const references = read('tsconfig.json');
    for (const { folder, files } of members) {
      if (files.includes(`${folder}/tsconfig.json`) && !references.includes(`"${folder}"`))
        yield { file: 'tsconfig.json', sentence: `expected a reference to ${folder}` };
    }
    const { packageManager, devDependencies } = JSON.parse(read('package.json')) as Manifest;
    // turbo wants pnpm on the PATH, so it is a dependency as well.
    if (packageManager !== `pnpm@${devDependencies?.pnpm}`)
      yield { file: 'package.json', sentence: `\`packageManager\` and \`devDependencies.pnpm\` differ` };
  },
};
