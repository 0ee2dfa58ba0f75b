/**
 * Reads layouts in a thread of its own: their bytes would make the garbage collector of the crowd run all the time.
 * This file is both the client and the thread.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Api } from '../shared/api.mjs';

/** @typedef {import('../shared/api.mjs').Answer} Answer */
/** @typedef {{ id: number, path: string, headers: Record<string, string> }} Question */

const CONNECTIONS = 64;

/** Reads the bytes of each layout, and passes on those of the first one. */
export class Layouts {
  #worker;
  #lastId = 0;
  /** @type {Map<number, (answer: Answer) => void>} */
  #waiting = new Map();

  /** @param {string} origin */
  constructor(origin) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: origin });
    this.#worker.on('message', ({ id, answer }) => {
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
  }

  /**
   * @param {string} path
   * @param {Record<string, string>} headers
   * @returns {Promise<Answer>} without a body after the first layout
   */
  read(path, headers) {
    const id = ++this.#lastId;
    this.#worker.postMessage({ id, path, headers });
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  async close() {
    await this.#worker.terminate();
  }
}

/** @param {import('node:worker_threads').MessagePort} port @param {string} origin */
function answerQuestions(port, origin) {
  const service = new Api(origin, { connections: CONNECTIONS });
  let isFirst = true;
  /** @param {Question} question */
  const answer = async ({ id, path, headers }) => {
    const layout = await service.call('GET', path, undefined, headers);
    const isNeeded = layout.status !== 200 || isFirst;
    if (layout.status === 200) isFirst = false;
    port.postMessage({ id, answer: isNeeded ? layout : { ...layout, body: null } });
  };
  port.on('message', (/** @type {Question} */ question) => void answer(question));
}

if (!isMainThread && parentPort) answerQuestions(parentPort, workerData);
