import { expect, test } from 'vitest';
import { withoutPaths } from './without-paths.js';

test('of a path only the file is left', () => {
  expect(withoutPaths('cannot read /srv/app/dist/works.js')).toBe('cannot read works.js');
  expect(withoutPaths('at file:///srv/app/dist/works.js:12:3')).toBe('at works.js:12:3');
});

test('what only looks like one stays', () => {
  expect(withoutPaths('11,000 calls/s and 5/7')).toBe('11,000 calls/s and 5/7');
});
