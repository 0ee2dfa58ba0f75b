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
  const { answer, stop } = startWorker(worker, task);
  try {
    return /** @type {Result} */ (await answer);
  } finally {
    await stop();
  }
}

/**
 * Starts a worker. It answers its task and the tasks of `ask`, one at a time. It runs until somebody stops it, or
 * until this process ends.
 * @param {string} worker
 * @param {object} task plain data
 */
export function startWorker(worker, task) {
  const file = fileURLToPath(new URL(`./workers/${worker}.mjs`, import.meta.url));
  const child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('exit', resolve));
  /** @param {object} task @returns {Promise<unknown>} */
  const ask = (task) => {
    child.send(task);
    return new Promise((resolve, reject) => {
      child.once('message', resolve);
      void ended.then((code) => reject(new Error(`${worker} ended with code ${code}`)));
    });
  };
  const answer = ask(task);
  const stop = () => {
    if (child.connected) child.disconnect();
    return ended;
  };
  return { answer, ask, stop };
}

/**
 * In a worker: does each task that comes, and answers it.
 * @template Task
 * @param {(task: Task) => Promise<object>} work
 */
export function answerTask(work) {
  process.once('disconnect', () => process.exit());
  process.on('message', (task) => {
    work(/** @type {Task} */ (task)).then(
      (result) => process.send?.(result),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
