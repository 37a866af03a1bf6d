import { readFileSync } from 'node:fs';

const PAGE = new URL('../../../../apps/docs/executors/redis.md', import.meta.url);

/** The commands of the docs page that make users, as words; `training` is the queue there. */
export function documentedUsers(queue: string): string[][] {
  const found = /<!-- users: read by test\/acl\.test\.ts -->\s+```\n([^`]+)```/.exec(
    readFileSync(PAGE, 'utf8'),
  );
  if (found?.[1] === undefined) throw new Error('the docs page has no block of ACL commands');
  const lines = found[1]
    .replaceAll('training', queue)
    .replaceAll(/ \\\n */g, ' ')
    .trim()
    .split('\n');
  return lines.map((line) => line.split(' '));
}

/** What a documented user may run, in order. */
export function commandsIn(words: readonly string[]): string[] {
  return words
    .filter((word) => word.startsWith('+'))
    .map((word) => word.slice(1))
    .sort();
}
