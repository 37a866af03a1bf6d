import { expect, test } from 'vitest';
import { exampleFiles, programs } from './examples.js';

const fence = '```';
const tasks = "import { task } from '@elsewhere/core';\n";
const main = "import { threads } from '@elsewhere/executor-threads';\nimport { add } from './tasks.js';\n";

test.for([
  ['one block with two files', `${fence}ts\n// tasks.ts\n${tasks}// main.ts\n${main}${fence}\n`],
  [
    'two blocks',
    `${fence}ts\n// tasks.ts\n${tasks}${fence}\ntext\n${fence}ts\n// main.ts: go\n${main}${fence}\n`,
  ],
])('%s', ([, blocks]) => {
  const page = `# title\n${fence}sh\nnpm install\n${fence}\n${blocks}${fence}ts\nlater();\n${fence}\n`;
  const files = exampleFiles(page);
  expect(Object.keys(files)).toEqual(['tasks.ts', 'main.ts']);
  expect(files).toMatchObject({
    'tasks.ts': expect.stringContaining(tasks),
    'main.ts': expect.stringContaining(main),
  });
  expect(programs(files)).toEqual(['main.ts']);
});

test('a page without named files has no example', () => {
  expect(exampleFiles(`${fence}sh\n# a.ts\n${fence}\n${fence}ts\nlater();\n${fence}\n`)).toEqual({});
});
