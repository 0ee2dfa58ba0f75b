import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a worker of `workers/` to its end.
 * @template Result
 * @param {string} worker
 * @param {object} task plain data
 * @returns {Promise<Result>} its answer
 */
export async function runWorker(worker, task) {
  const { answer, ended } = startWorker(worker, task);
  const result = await Promise.race([
    answer,
    ended.then((code) => Promise.reject(new Error(`${worker} ended with code ${code}`))),
  ]);
  await ended;
  return /** @type {Result} */ (result);
}

/**
 * Starts a worker that answers once, and may go on until it is stopped.
 * @param {string} worker
 * @param {object} task
 */
export function startWorker(worker, task) {
  const file = fileURLToPath(new URL(`./workers/${worker}.mjs`, import.meta.url));
  const child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  /** @type {Promise<unknown>} */
  const answer = new Promise((resolve) => child.once('message', resolve));
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.send(task);
  return { answer, ended, stop: () => (child.kill('SIGKILL'), ended), pid: child.pid };
}

/**
 * In a worker: does the task that comes, and answers it. A server that the task started goes on.
 * @template Task
 * @param {(task: Task) => Promise<object>} work
 */
export function answerTask(work) {
  process.once('message', (task) => {
    work(/** @type {Task} */ (task)).then(
      (result) => process.send?.(result, () => process.disconnect()),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
