import { basename } from 'node:path/posix';
import { isExecutor } from './imports.js';
import type { Rule } from './rule.js';
import { isTest, lineAt } from './source-text.js';

export const anatomy: Rule = {
  title: 'a package is named after its folder and has a README; an executor has its anatomy',
  *check({ members }) {
    for (const member of members.filter(({ folder }) => folder.startsWith('packages/'))) {
      const { folder, name, manifest, files } = member;
      if (manifest.name !== `@elsewhere/${name}`)
        yield {
          file: `${folder}/package.json`,
          sentence: `expected the name \`@elsewhere/${name}\`, got \`${manifest.name}\``,
        };
      const wanted = isExecutor(member)
        ? ['README.md', 'src/index.ts', 'test/contract.test.ts']
        : ['README.md'];
      for (const file of wanted.filter((path) => !files.includes(`${folder}/${path}`)))
        yield { file: folder, sentence: `expected ${file}` };
    }
  },
};

export const length: Rule = {
  title: 'no file in src is over 300 lines; over 200 it needs a reason',
  *check({ files, read }) {
    for (const file of files.filter((path) => /^(packages|apps)\/[^/]+\/src\/.*\.ts$/.test(path))) {
      const lines = read(file).split('\n').length - 1;
      if (lines > 300) yield { file, sentence: `${lines} lines` };
      else if (lines > 200 && !isTest(file)) yield { file, sentence: `${lines} lines`, warning: true };
    }
  },
};

export const drawers: Rule = {
  title: 'rooms, not drawers: a file is named after what it holds',
  *check({ files }) {
    for (const file of files) {
      if (/^(packages|apps|scripts)\/.*\/?(utils?|helpers?|common|types|misc)\.[a-z]+$/.test(file))
        yield { file, sentence: `\`${basename(file)}\` says nothing about what is in it` };
    }
  },
};

const backends =
  'tinypool piscina redis ioredis bullmq slurm sbatch pbs lsf sge moab htcondor condor dask ray airflow aws kubernetes';

export const noBackendInCore: Rule = {
  title: "no backend's name in core",
  *check({ files, read }) {
    const names = new Set(backends.split(' '));
    for (const file of files.filter((path) => path.startsWith('packages/core/src/'))) {
      const text = read(file);
      // Words as people read them: `redisClient` is "redis" and "Client".
      for (const word of text.matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)) {
        if (names.has(word[0].toLowerCase()))
          yield { file, line: lineAt(text, word.index), sentence: `core must not know \`${word[0]}\`` };
      }
    }
  },
};
