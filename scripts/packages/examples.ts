/** Files by name. Shape: `{ 'tasks.ts': 'export …', 'main.ts': 'import …' }`. */
export type Files = Readonly<Record<string, string>>;

/** The TypeScript blocks of a page. A line such as `// tasks.ts` begins a file; what comes before one is left out. */
export function exampleFiles(markdown: string): Files {
  const files: Record<string, string> = {};
  for (const [, block = ''] of markdown.matchAll(/^```ts\n([\s\S]*?)^```/gm)) {
    let file: string | undefined;
    for (const line of block.split('\n')) {
      const named = /^\/\/ ([\w.-]+\.ts)\b/.exec(line)?.[1];
      if (named) file = named;
      else if (file) files[file] = `${files[file] ?? ''}${line}\n`;
    }
  }
  return files;
}

/** Those that no other file mentions: the ones a reader starts. */
export function programs(files: Files): string[] {
  const text = Object.values(files).join('\n');
  return Object.keys(files).filter((file) => !text.includes(`/${file.replace(/ts$/, 'js')}`));
}
