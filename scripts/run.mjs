// @ts-check
// `npm run demo` and `npm test` on a machine that has only Node and npm: install, then do the job.
import { readFileSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './child.mjs';
import { install } from './install.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
process.env.PATH = `${resolve('node_modules/.bin')}${delimiter}${process.env.PATH}`;
process.env.TURBO_TELEMETRY_DISABLED = '1';
process.env.TURBO_NO_UPDATE_NOTIFIER = '1';

/** Lanes against real systems, each green by itself on a machine that has Node, npm and Python only. */
const LANES = ['awsbatch'];

/** @type {Record<string, (words: string[]) => Promise<number>>} */
const jobs = {
  demo: (words) => buildAndRun('@elsewhere/examples', ['apps/examples/dist/model-search.js', ...words]),
  bench: (words) => buildAndRun('@elsewhere/benchmarks', ['apps/benchmarks/dist/bench.js', ...words]),
  async chaos(words) {
    const { ELSEWHERE_CHAOS_CALLS = '20000' } = process.env;
    process.env.ELSEWHERE_CHAOS_CALLS = ELSEWHERE_CHAOS_CALLS;
    const executors = words.length === 0 ? ['threads', 'processes', 'redis'] : words;
    const files = executors.map((executor) => `packages/executor-${executor}/test/chaos.test.ts`);
    return buildAndRun('./packages/*', [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project=contract',
      ...files,
    ]);
  },
  /** `npm run test:live` is all lanes, `npm run test:live -- awsbatch` is one. */
  async live(words) {
    const lanes = (words.length === 0 ? LANES : words).map((word) => `live-${word}`);
    return (await build('./packages/*')) || (await runSteps(lanes));
  },
  test: runSteps,
};

const [name = '', ...words] = process.argv.slice(2);
const job = jobs[name];
const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
if (!job) {
  console.error(`expected one of ${Object.keys(jobs).join(', ')}, got \`${name}\``);
  process.exitCode = 2;
} else if (olderThan(engines.node.replace('>=', ''))) {
  console.error(`expected Node ${engines.node}, got ${process.version}`);
  process.exitCode = 2;
} else {
  process.exitCode = (await install()) || (await job(words));
}

/** @param {string[]} names - Steps of `npm test`; none are all of them but the lanes. */
async function runSteps(names) {
  return (await runChild(process.execPath, ['--import', 'tsx', 'scripts/test.ts', ...names])).code;
}

/**
 * @param {string} members - Workspace members to build, as turbo's `--filter` takes them.
 * @param {string[]} command - What Node runs then.
 */
async function buildAndRun(members, command) {
  return (await build(members)) || (await runChild(process.execPath, command)).code;
}

/** @param {string} members - As above. */
async function build(members) {
  const { code, output } = await runChild('turbo', ['run', 'build', `--filter=${members}`], { quiet: true });
  if (code !== 0) console.error(`${output}\nThe build failed, so there is nothing to run.`);
  return code;
}

/** @param {string} floor - Shape: `'20.19'`. */
function olderThan(floor) {
  const [major = 0, minor = 0] = floor.split('.').map(Number);
  const [ours = 0, ourMinor = 0] = process.versions.node.split('.').map(Number);
  return ours < major || (ours === major && ourMinor < minor);
}
