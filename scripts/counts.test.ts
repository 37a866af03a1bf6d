import { afterEach, expect, test, vi } from 'vitest';
import { inWords, outcome, sum } from './counts.mjs';

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

function report(numFailedTests: number, ...testResults: object[]): string {
  return JSON.stringify({
    numPassedTests: 3,
    numFailedTests,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults,
  });
}
