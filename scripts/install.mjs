// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { runChild } from './child.mjs';

const stamp = 'node_modules/.installed';

/** Installs what the lockfile says, unless that is what is there already. */
export async function install() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 0;
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
  console.error(`Installing with ${packageManager} …`);
  // Called from outside: npx would take the pnpm of this workspace, which an install may have to replace.
  const pnpm = ['-y', packageManager, '--dir', process.cwd(), 'install', '--frozen-lockfile'];
  const { code, output } = await runChild('npx', [...pnpm, '--config.confirmModulesPurge=false'], {
    quiet: true,
    cwd: tmpdir(),
  });
  if (code === 0) writeFileSync(stamp, wanted);
  else console.error(`${output}\nThe install failed, so nothing else was tried.`);
  if (output.includes('OUTDATED_LOCKFILE'))
    console.error(`It is mended by: npx -y ${packageManager} install`);
  return code;
}

/** Everything that decides what an install puts into node_modules. */
function fingerprint() {
  const workspaces = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(folder).map((name) => `${folder}/${name}/package.json`),
  );
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...workspaces];
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  for (const file of files.filter((name) => existsSync(name)))
    hash.update(`\n${file}\n${readFileSync(file)}`);
  return hash.digest('hex');
}
