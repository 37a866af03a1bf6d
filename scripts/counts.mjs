// @ts-check
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

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
 * What all steps came to since the folder of reports was emptied.
 *
 * @returns {Count[]}
 */
export function keptCounts() {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.count.json'));
  return files.map((file) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')));
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
  // A file that cannot be imported fails without a test that does.
  const brokenFiles = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @returns {Count} */
function none() {
  return { passed: 0, failed: 0, skipped: 0 };
}
