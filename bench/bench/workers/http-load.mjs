/** The load generator: so many connections, each asking again as soon as it is answered. */
import { Client } from 'undici';
import { Latencies } from '../../shared/latencies.mjs';
import { answerTask } from '../worker-process.mjs';
import { WARM_UP_SHARE } from '../scenario.mjs';
import { scenarioOf } from '../scenarios/index.mjs';

/**
 * @typedef {object} LoadTask
 * @property {string} scenario
 * @property {boolean} bare whether the ceiling is asked
 * @property {import('../scenario.mjs').Setup} setup
 * @property {string} origin
 * @property {number} connections
 * @property {number} seconds
 */

answerTask(async (/** @type {LoadTask} */ task) => {
  const scenario = scenarioOf(task.scenario);
  const source = (task.bare && scenario.bareRequests) || scenario.requests;
  return load(await source(task.setup), task);
});

/**
 * @param {import('../scenario.mjs').RequestSource} next
 * @param {LoadTask} task
 * @returns {Promise<import('../scenario.mjs').LoadResult>}
 */
async function load(next, { origin, connections, seconds }) {
  const latencies = new Latencies();
  /** @type {Record<string, number>} */
  const statuses = {};
  const startedAt = performance.now();
  const countFrom = startedAt + seconds * 1000 * WARM_UP_SHARE;
  const endAt = countFrom + seconds * 1000;
  let index = 0;
  let lastAt = countFrom;

  /** @param {Client} client @returns {Promise<void>} once there is no more to do */
  const keepAsking = (client) =>
    new Promise((resolve) => {
      let sentAt = 0;
      let status = '';
      const handler = {
        onRequestStart() {},
        /** @param {unknown} _controller @param {number} code */
        onResponseStart(_controller, code) {
          status = String(code);
        },
        onResponseData() {},
        onResponseEnd() {
          done(status);
        },
        /** @param {unknown} _controller @param {Error} error */
        onResponseError(_controller, error) {
          done(/** @type {any} */ (error).code ?? 'error');
        },
      };
      /** @param {string} outcome */
      const done = (outcome) => {
        const now = performance.now();
        if (now >= countFrom && now <= endAt) {
          statuses[outcome] = (statuses[outcome] ?? 0) + 1;
          latencies.add(now - sentAt);
          lastAt = now;
        }
        ask();
      };
      const ask = () => {
        sentAt = performance.now();
        const request = sentAt < endAt ? next(index++) : null;
        if (request) client.dispatch(request, handler);
        else resolve();
      };
      ask();
    });

  const clients = Array.from({ length: connections }, () => new Client(origin));
  await Promise.all(clients.map(keepAsking));
  await Promise.all(clients.map((client) => client.close()));
  const count = latencies.values.length;
  return {
    rate: count / ((lastAt - countFrom) / 1000),
    count,
    statuses,
    latency: latencies.summary(),
    distribution: latencies.distribution(),
  };
}
