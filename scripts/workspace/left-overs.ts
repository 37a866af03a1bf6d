import { homedir } from 'node:os';
import type { Rule } from './rule.js';
import { lineAt } from './source-text.js';

export const leftOvers: Rule = {
  title: 'nothing is left for later: no notes to oneself, no test that does not run',
  *check({ files, read }) {
    for (const file of files.filter((path) => /^(packages|apps)\/.*\.(ts|mts|js|mjs|py)$/.test(path))) {
      const text = read(file);
      for (const found of text.matchAll(/\b(?:TODO|FIXME|XXX|HACK)\b/g))
        yield { file, line: lineAt(text, found.index), sentence: `\`${found[0]}\` belongs in an issue` };
      if (!file.endsWith('.test.ts')) continue;
      for (const found of text.matchAll(/\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:only|skip|todo)\(/g))
        yield {
          file,
          line: lineAt(text, found.index),
          sentence: `\`${found[0]}…)\` keeps a test from running`,
        };
    }
  },
};

export const onlyHere: Rule = {
  title: 'no path of one machine and no registry host in a file of the repository',
  *check({ root, files, read }) {
    const own = [root, homedir()]
      .filter((path) => path.length > 1)
      .map((path) => path.replace(/\W/g, '\\$&'));
    const path = `(?<![\\w./-])(?:/(?:root|work)|/(?:home|Users)/\\w+|[A-Z]:\\\\Users|${own.join('|')})[/\\\\]`;
    const host = 'https?://registry\\.|https?://[\\w.-]+/simple/';
    for (const file of files) {
      const text = read(file);
      if (text.includes('\0')) continue;
      for (const found of text.matchAll(new RegExp(`${path}|${host}`, 'g')))
        yield {
          file,
          line: lineAt(text, found.index),
          sentence: `\`${found[0]}\` means something on one machine only`,
        };
    }
  },
};
