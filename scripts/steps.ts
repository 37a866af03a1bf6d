/** One line of the table that `npm test` works through. */
export interface Step {
  /** What `npm test -- <name>` calls it; a name that begins with `live-` is a lane against a real system. */
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** One sentence for whoever sees it fail. */
  readonly fault: string;
}

/** In order: cheap and telling first, what needs the build after it. */
export const steps: readonly Step[] = [
  {
    name: 'build',
    command: ['turbo', 'run', 'build', '--continue=dependencies-successful', '--output-logs=errors-only'],
    fault: 'a package does not compile; what follows saw the last build that did.',
  },
  {
    name: 'lint',
    command: ['biome', 'check', '--error-on-warnings', '--diagnostic-level=warn', '--max-diagnostics=20'],
    fault: 'Biome disagrees; `npm run format` mends what can be mended by a machine.',
  },
  {
    name: 'workspace',
    command: ['tsx', 'scripts/check-workspace.ts'],
    fault: 'a rule of the house is broken; each line above names the file and the rule.',
  },
  {
    name: 'dead-code',
    command: ['knip', '--no-progress', '--no-config-hints'],
    fault: 'knip found a file, an export or a dependency that nobody uses, or one that nobody declared.',
  },
  {
    name: 'types',
    command: ['tsc', '-p', 'tsconfig.check.json'],
    fault: 'a test, a type test (`*.test-d.ts`) or a script does not type-check.',
  },
  vitest('unit', 'a unit test failed, or there is none.'),
  vitest('scripts', 'a test of our own scripts failed.'),
  vitest('contract', 'a built package breaks a promise of the contract.'),
  vitest('apps', 'an app does not do what it shows.', '--passWithNoTests'),
  vitest('packages', 'what users would install is not right.'),
  live('awsbatch'),
];

function vitest(project: string, fault: string, ...more: readonly string[]): Step {
  return { name: project, command: run(project, project, ...more), fault };
}

/** A lane: the tests of one executor against the real system. */
function live(executor: string): Step {
  const name = `live-${executor}`;
  const fault = `${executor} does not work with the real system, or that could not be had.`;
  return { name, command: run('live', name, `packages/executor-${executor}`), fault };
}

function run(project: string, report: string, ...more: readonly string[]): Step['command'] {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=.reports/${report}.json`];
  return ['vitest', 'run', '--project', project, ...reporters, ...more];
}
