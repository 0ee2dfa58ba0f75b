import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { projectRoot } from './paths.mjs';

/**
 * What Jest reports of a run, as far as it matters here.
 * @typedef {object} Results
 * @property {boolean} success
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numRuntimeErrorTestSuites
 * @property {FileResult[]} testResults
 */
/**
 * @typedef {object} FileResult
 * @property {string} name the path
 * @property {string} status
 * @property {{ status: string }[]} assertionResults
 */
/** @typedef {{ name: string, path: string }} TestFile */

/** @param {string} file @param {number} exitCode @returns {Results} failed when Jest left no report */
export function readResults(file, exitCode) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    return { ...results, success: results.success && exitCode === 0 };
  } catch {
    return {
      ...{ success: exitCode === 0, testResults: [] },
      ...{ numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 },
    };
  }
}

/** @param {Results} results @returns {TestFile[]} */
export function failedFiles({ testResults }) {
  return testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name }) => ({ name: relative(projectRoot, name), path: name }));
}

/**
 * The results when the failed files ran once more, alone. The suite runs two files at once, and on a slow or
 * busy machine a limit of time may fail; a fault of the code fails alone as well.
 * @param {Results} first @param {Results} second @returns {Results}
 */
export function withSecondRun(first, second) {
  const again = new Set(second.testResults.map(({ name }) => name));
  const before = first.testResults.filter(({ name }) => again.has(name));
  const passedBefore = before
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed').length;
  return {
    success: second.success && failedFiles(first).every(({ path }) => again.has(path)),
    numPassedTests: first.numPassedTests - passedBefore + second.numPassedTests,
    numFailedTests: second.numFailedTests,
    numRuntimeErrorTestSuites: second.numRuntimeErrorTestSuites,
    testResults: [
      ...first.testResults.filter(({ name }) => !again.has(name)),
      ...second.testResults,
    ],
  };
}

/** Nothing is silent: a file that passed alone is named. @param {TestFile[]} failed @param {Results} second */
export function describeSecondRun(failed, second) {
  const twice = new Set(failedFiles(second).map(({ path }) => path));
  return failed
    .map(({ name, path }) =>
      twice.has(path) ? `FAILED TWICE  ${name}` : `PASSED ALONE  ${name} (failed beside others)`,
    )
    .join('\n');
}
