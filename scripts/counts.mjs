// @ts-check
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */
/** @typedef {{ status: string, fullName: string, failureMessages?: string[] }} TestReport */
/** @typedef {{ name: string, status: string, message?: string, assertionResults: TestReport[] }} FileReport */

const folder = '.reports';

/** @param {string} step */
export function forget(step) {
  for (const file of [`${step}.json`, `${step}.count.json`]) rmSync(`${folder}/${file}`, { force: true });
}

/**
 * Counts a step and keeps the count for the final sum.
 *
 * @param {string} step
 * @param {number} code - What the step exited with.
 * @returns {Count}
 */
export function countStep(step, code) {
  const report = `${folder}/${step}.json`;
  const count = outcome(step, code, existsSync(report) ? readFileSync(report, 'utf8') : undefined);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${step}.count.json`, JSON.stringify(count));
  return count;
}

/**
 * @param {string} step
 * @param {number} code
 * @param {string} [report] - Of vitest's JSON reporter. A step without one has no tests and counts only when it fails.
 * @returns {Count}
 */
export function outcome(step, code, report) {
  const count = report === undefined ? none() : readReport(report);
  // A lane that could not run has shown nothing.
  if (process.env.CI === 'true' && step.startsWith('live-')) count.failed += count.skipped;
  if (code !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

/**
 * What a step's failed tests say, for the end of an output of which often only the end is kept.
 *
 * @param {string} step
 * @returns {string[]} Two lines for each test, of which the second is the error's first.
 */
export function failuresOf(step) {
  const report = `${folder}/${step}.json`;
  return existsSync(report) ? failuresIn(readFileSync(report, 'utf8')) : [];
}

/**
 * @param {string} text - Of vitest's JSON reporter.
 * @returns {string[]}
 */
export function failuresIn(text) {
  /** @type {FileReport[]} */
  const files = JSON.parse(text).testResults;
  return files.flatMap((file) => {
    const path = relative(process.cwd(), file.name);
    if (isBroken(file)) return [`✗ ${path}`, `  ${firstLine(file.message)}`];
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    return failed.flatMap(({ fullName, failureMessages = [] }) => [
      `✗ ${path}: ${fullName}`,
      `  ${firstLine(failureMessages[0])}`,
    ]);
  });
}

/** @param {string} [text] */
function firstLine(text = '') {
  return stripVTControlCharacters(text).split('\n', 1)[0];
}

/** @returns {string[]} The failures of all steps since the folder of reports was emptied. */
export function keptFailures() {
  return keptSteps().flatMap(failuresOf);
}

/**
 * What all steps came to since the folder of reports was emptied.
 *
 * @returns {Count[]}
 */
export function keptCounts() {
  return keptSteps().map((step) => JSON.parse(readFileSync(`${folder}/${step}.count.json`, 'utf8')));
}

function keptSteps() {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.count.json'));
  return files.map((file) => file.slice(0, -'.count.json'.length));
}

/**
 * @param {readonly Count[]} counts
 * @returns {Count}
 */
export function sum(counts) {
  return counts.reduce(
    (all, { passed, failed, skipped }) => ({
      passed: all.passed + passed,
      failed: all.failed + failed,
      skipped: all.skipped + skipped,
    }),
    none(),
  );
}

/** @param {Count} count */
export function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {string} text
 * @returns {Count}
 */
function readReport(text) {
  const report = JSON.parse(text);
  const brokenFiles = report.testResults.filter(isBroken);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * A file that cannot be imported fails without a test that does.
 *
 * @param {FileReport} file
 */
function isBroken({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
}

/** @returns {Count} */
function none() {
  return { passed: 0, failed: 0, skipped: 0 };
}
