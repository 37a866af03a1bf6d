// The table of executors in README.md, from what the built executors say about themselves.
// `tsx scripts/readme-table.ts` writes it, `--check` only says whether it is up to date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ExecutorRow, executorsTable, replaceTable } from './readme/executors-table.js';

/** The parts of an executor that the table shows. */
type Described = Pick<ExecutorRow, 'supports'> & { close(): Promise<void> };

/** What a factory cannot do without, and what would make the table depend on this machine. */
const options: Readonly<Record<string, object>> = {
  threads: { workers: 2 },
  processes: { workers: 2 },
  awsbatch: { jobQueue: 'any', jobDefinition: 'any', bucket: 'any' },
  redis: { queue: 'any' },
};

const file = 'README.md';
const readme = readFileSync(file, 'utf8');
const wanted = replaceTable(readme, executorsTable(await rows()));
if (wanted === readme) console.log(`${file}: the table of executors is up to date`);
else if (process.argv.includes('--check')) {
  console.error(
    `${file}: the table of executors is out of date; \`npx tsx scripts/readme-table.ts\` rewrites it`,
  );
  process.exitCode = 1;
} else {
  writeFileSync(file, wanted);
  console.log(`${file}: rewrote the table of executors`);
}

async function rows(): Promise<ExecutorRow[]> {
  const all: ExecutorRow[] = [];
  for (const folder of readdirSync('packages').sort()) {
    const name = /^executor-(\w+)$/.exec(folder)?.[1];
    const built = resolve('packages', folder, 'dist/index.js');
    if (name === undefined || name === 'testkit') continue;
    if (!existsSync(built)) throw new Error(`expected ${folder} to be built: \`npm run build\` does that`);
    const { description } = JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8')) as {
      description: string;
    };
    const executor = await create(name, built);
    all.push({ folder, description, supports: executor.supports });
    await executor.close();
  }
  return all;
}

/** The factory is the export that is called like the backend, whatever its capitals: `awsBatch` of `awsbatch`. */
async function create(name: string, built: string): Promise<Described> {
  const exports = (await import(pathToFileURL(built).href)) as Readonly<Record<string, unknown>>;
  const factory = Object.entries(exports).find(([word]) => word.toLowerCase() === name)?.[1];
  if (typeof factory !== 'function') throw new Error(`expected ${built} to export a factory \`${name}\``);
  return factory(options[name]) as Described;
}
