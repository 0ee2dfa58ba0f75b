import { CommandError } from './processes.mjs';

/** A step that failed, with what to do about it. */
class StepError extends Error {
  /**
   * @param {string} title
   * @param {unknown} cause
   * @param {string} advice
   */
  constructor(title, cause, advice) {
    super(`${title}: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.output = cause instanceof CommandError ? cause.output : '';
    this.advice = advice;
  }
}

/**
 * Shows each step as one line: its title, its result, its duration.
 * @param {number} total
 * @param {AbortSignal} interrupt no further step begins once it is aborted
 */
export function createSteps(total, interrupt) {
  let number = 0;

  /**
   * @template T
   * @param {string} title
   * @param {() => T | Promise<T>} action its result is shown if it is a string
   * @param {string} [advice] what to do if it fails
   * @returns {Promise<T>}
   */
  return async function step(title, action, advice = '') {
    interrupt.throwIfAborted();
    number += 1;
    process.stdout.write(`[${number}/${total}] ${title} … `);
    const startedAt = performance.now();
    try {
      const result = await action();
      const note = typeof result === 'string' ? `${result}, ` : '';
      console.log(`${note}${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
      return result;
    } catch (error) {
      console.log(interrupt.aborted ? 'stopped' : 'failed');
      throw new StepError(title, error, advice);
    }
  };
}

/**
 * Prints the output of the failed command, then one line: what failed and what to do.
 * @param {unknown} error
 */
export function reportFailure(error) {
  const output = error instanceof StepError || error instanceof CommandError ? error.output : '';
  const advice = error instanceof StepError ? error.advice : '';
  if (output.trim() !== '') console.error(excerpt(output).join('\n'));
  const message = error instanceof Error ? error.message : String(error);
  console.error(advice === '' ? message : `${message}. ${advice}`);
}

/**
 * The first and the last lines: compilers name the cause first, crashing programs last.
 * @param {string} text
 */
function excerpt(text) {
  const lines = text.trimEnd().split('\n');
  return lines.length <= 25 ? lines : [...lines.slice(0, 8), '…', ...lines.slice(-16)];
}
