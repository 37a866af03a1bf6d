import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open, type PortableReference } from '@elsewhere/core/adapter';
import { expect, it } from 'vitest';
import { callOf, useHostStage } from './support/host-stage.js';
import { useProgram } from './support/program-stage.js';
import * as tasks from './support/tasks.mjs';

const stage = useHostStage();
const { start, greet } = useProgram();

/** A folder that has the one file and nothing else, far from any node_modules. */
function alone(): { readonly cwd: string; readonly program: string } {
  const cwd = join(stage.folder, 'alone');
  mkdirSync(cwd);
  const program = join(cwd, 'standalone.mjs');
  copyFileSync(fileURLToPath(import.meta.resolve('@elsewhere/worker/standalone.mjs')), program);
  return { cwd, program };
}

it('the one file runs calls in slots of its own, in an empty folder', async () => {
  const place = alone();
  writeFileSync(
    join(place.cwd, 'math.mjs'),
    'export const double = (x) => 2 * x;\nexport const die = () => process.exit(5);\n',
  );
  const { worker, program } = await greet(['--slots', '2'], place);
  const url = new URL(`file://${place.cwd}/math.mjs`).href;
  const call = (name: string, ...args: number[]) => {
    const task: PortableReference = {
      kind: 'import',
      key: `file ${url} ${name}`,
      module: url,
      name,
      id: `math#${name}`,
      at: { url, path: 'math' },
      code: { kind: 'file' },
    };
    return { ...callOf(tasks.add, args), task };
  };
  const outcomes = await Promise.all([1, 2, 3].map((n) => worker.run(call('double', n))));
  expect(outcomes.map(({ value }) => value)).toEqual(['2', '4', '6']);
  expect(open((await worker.run(call('die'))).value)).toMatchObject({ code: 'WORKER_LOST', exitCode: 5 });
  worker.close();
  expect(await program.exit).toBe(0);
});

it('it says its version and explains itself', async () => {
  const place = alone();
  const version = start(['--version'], place);
  expect(await version.exit).toBe(0);
  expect(version.stdout()).toMatch(/^\d+\.\d+\.\d+/);
  const help = start(['--help'], place);
  expect(await help.exit).toBe(0);
  expect(help.stdout()).toContain('Usage: elsewhere-worker');
});
