// The rules of the house as code: `tsx scripts/check-workspace.ts [folder]`. One line per fault.
import { resolve } from 'node:path';
import { anatomy, drawers, length, noBackendInCore } from './workspace/files.js';
import { coreAlone, layers, vendorInClient } from './workspace/imports.js';
import { leftOvers, onlyHere } from './workspace/left-overs.js';
import { corePeer, exportsExist, rootKnowsAll, workspaceRanges } from './workspace/manifests.js';
import { optionsTables } from './workspace/options-tables.js';
import type { Rule } from './workspace/rule.js';
import { readWorkspace } from './workspace/workspace.js';

const rules: readonly Rule[] = [
  layers,
  coreAlone,
  corePeer,
  workspaceRanges,
  anatomy,
  vendorInClient,
  exportsExist,
  length,
  drawers,
  noBackendInCore,
  leftOvers,
  onlyHere,
  optionsTables,
  rootKnowsAll,
];

const workspace = readWorkspace(resolve(process.argv[2] ?? '.'));
const broken = new Set<number>();
let faults = 0;
rules.forEach((rule, index) => {
  for (const { file, line, sentence, warning } of rule.check(workspace)) {
    console.log(
      `${file}${line ? `:${line}` : ''}: ${warning ? 'warning of ' : ''}rule ${index + 1}: ${sentence}`,
    );
    if (warning) continue;
    faults += 1;
    broken.add(index);
  }
});
for (const index of broken) console.log(`rule ${index + 1} is: ${rules[index]?.title}`);
const checked = `${rules.length} rules, ${workspace.members.length} members, ${workspace.files.length} files`;
console.log(faults === 0 ? `${checked}: all is well` : `${checked}: ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
