import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestUserConfig } from 'vitest/config';
import { readWorkspace } from './scripts/workspace/workspace.js';

/** Loaded by Node itself, as users load it: worker entries stay files, stack traces and instances are real. */
const built = { deps: { external: [/\/(packages|apps)\/[^/]+\/dist\//] } };

/** Every test installs something. */
const slow = { testTimeout: 120_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    projects: [
      {
        // Files share their process: one process per file takes four times as long, and most of it is starting.
        test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], isolate: false },
        resolve: { alias: sourcesByPublicName() },
      },
      {
        test: {
          name: 'scripts',
          include: ['scripts/**/*.test.ts'],
          exclude: ['scripts/check-packages.test.ts'],
        },
      },
      { test: { name: 'apps', include: ['apps/*/{src,test}/**/*.test.ts'], server: built } },
      alone(1, { name: 'contract', include: ['packages/*/test/**/*.test.ts'], exclude: ['**/live.test.ts'] }),
      alone(2, { name: 'live', include: ['packages/*/test/**/live.test.ts'] }),
      alone(3, { name: 'packages', include: ['scripts/check-packages.test.ts'], ...slow }),
    ],
  },
});

/** One file at a time: these suites measure time, and every file brings workers of its own. */
function alone(groupOrder: number, test: TestUserConfig) {
  return { test: { server: built, maxWorkers: 1, sequence: { groupOrder }, testTimeout: 20_000, ...test } };
}

/** `@elsewhere/core/adapter` is packages/core/src/adapter/index.ts, so unit tests need no build. */
function sourcesByPublicName() {
  const { root, members } = readWorkspace(dirname(fileURLToPath(import.meta.url)));
  return members.flatMap(({ folder, manifest: { name, exports = {} } }) =>
    Object.entries(exports).flatMap(([entry, target]) => {
      const output = typeof target === 'string' ? undefined : target.default;
      const source = output?.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts');
      if (source === undefined) return [];
      return { find: new RegExp(`^${name}${entry.slice(1)}$`), replacement: join(root, folder, source) };
    }),
  );
}
