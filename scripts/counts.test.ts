import { afterEach, expect, test, vi } from 'vitest';
import { failuresIn, inWords, outcome, sum } from './counts.mjs';

afterEach(() => vi.unstubAllEnvs());

const passing = { status: 'passed', assertionResults: [{ status: 'passed' }] };

test('a report counts passed, failed and what did not run', () => {
  const file = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
  expect(outcome('unit', 1, report(1, file))).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

test('a file that cannot be imported is a failure', () => {
  const file = { status: 'failed', assertionResults: [] };
  expect(outcome('unit', 1, report(1, file, file)).failed).toBe(3);
});

test('a step that exits with 1 and reports no failure is a failure', () => {
  expect(outcome('lint', 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(outcome('unit', 1, report(0, passing)).failed).toBe(1);
});

test('a step without tests that went well counts nothing', () => {
  expect(outcome('lint', 0)).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test('in CI a skipped lane is a failure, elsewhere it is not', () => {
  vi.stubEnv('CI', 'true');
  expect(outcome('live-redis', 0, report(0, passing)).failed).toBe(2);
  expect(outcome('contract', 0, report(0, passing)).failed).toBe(0);
  vi.stubEnv('CI', '');
  expect(outcome('live-redis', 0, report(0, passing)).failed).toBe(0);
});

test('the sum in words mentions skipped tests only when there are some', () => {
  const count = { passed: 2, failed: 1, skipped: 0 };
  expect(inWords(sum([count, count]))).toBe('4 passed, 2 failed');
  expect(inWords(sum([count, { ...count, skipped: 5 }]))).toBe('4 passed, 2 failed, 5 skipped');
});

test('failed tests and broken files are told with the first line of their error', () => {
  const broken = {
    name: `${process.cwd()}/b.test.ts`,
    status: 'failed',
    message: 'no b\nat b',
    assertionResults: [],
  };
  const assertionResults = [
    { status: 'passed', fullName: 'adds' },
    {
      status: 'failed',
      fullName: 'takes away',
      failureMessages: ['\u001b[31mexpected 1\u001b[39m\n    at a.ts:1'],
    },
  ];
  const file = { name: `${process.cwd()}/a.test.ts`, status: 'failed', assertionResults };
  expect(failuresIn(report(1, file, broken))).toEqual([
    '✗ a.test.ts: takes away',
    '  expected 1',
    '✗ b.test.ts',
    '  no b',
  ]);
});

function report(numFailedTests: number, ...testResults: object[]): string {
  return JSON.stringify({
    numPassedTests: 3,
    numFailedTests,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults,
  });
}
