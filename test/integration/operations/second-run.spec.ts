import { join } from 'node:path';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import {
  describeSecondRun,
  failedFiles,
  type Results,
  withSecondRun,
} from '../../../scripts/lib/test-results.mjs';

const path = (name: string) => join(projectRoot, 'test', name);

function results(files: Record<string, readonly ('passed' | 'failed')[]>): Results {
  const all = Object.values(files).flat();
  const numFailedTests = all.filter((status) => status === 'failed').length;
  return {
    success: numFailedTests === 0,
    numPassedTests: all.length - numFailedTests,
    numFailedTests,
    numRuntimeErrorTestSuites: 0,
    testResults: Object.entries(files).map(([name, statuses]) => ({
      name: path(name),
      status: statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status) => ({ status })),
    })),
  };
}

describe('The second run of test files that failed', () => {
  const first = results({ a: ['passed', 'failed'], b: ['passed'], c: ['failed'] });

  it('takes each failed file', () => {
    expect(failedFiles(first).map(({ name }) => name)).toEqual([
      join('test', 'a'),
      join('test', 'c'),
    ]);
  });

  it('counts each test once, and is a success when all of them pass alone', () => {
    const both = withSecondRun(first, results({ a: ['passed', 'passed'], c: ['passed'] }));
    expect(both).toMatchObject({ success: true, numPassedTests: 4, numFailedTests: 0 });
    expect(both.testResults.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed']);
  });

  it('is a failure when a file fails twice, or does not run again', () => {
    const twice = results({ a: ['passed', 'passed'], c: ['failed'] });
    expect(withSecondRun(first, twice)).toMatchObject({ success: false, numFailedTests: 1 });
    expect(withSecondRun(first, results({ a: ['passed', 'passed'] })).success).toBe(false);
  });

  it('names the files that passed alone', () => {
    const twice = results({ a: ['passed', 'passed'], c: ['failed'] });
    expect(describeSecondRun(failedFiles(first), twice).split('\n')).toEqual([
      expect.stringMatching(/^PASSED ALONE {2}test.a /),
      expect.stringMatching(/^FAILED TWICE {2}test.c$/),
    ]);
  });
});
