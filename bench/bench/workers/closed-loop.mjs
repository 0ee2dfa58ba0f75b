/** A closed loop: each connection sends its next request as soon as it has the response to the last. */
import { Client } from 'undici';
import { Latencies } from '../../shared/latencies.mjs';
import { answerTask } from '../worker-process.mjs';
import { WARM_UP_SHARE } from '../scenario.mjs';
import { scenarioOf } from '../scenarios/index.mjs';

/**
 * @typedef {object} LoadTask
 * @property {string} scenario
 * @property {import('../scenario.mjs').Request[]} [requests] instead of those of a scenario, again and again
 * @property {boolean} bare whether the requests go to the ceiling
 * @property {import('../scenario.mjs').Setup} setup
 * @property {string} origin
 * @property {number} connections
 * @property {number} seconds
 */

answerTask(async (/** @type {LoadTask} */ task) => {
  const { requests } = task;
  if (requests) return load((index) => requests[index % requests.length] ?? null, task);
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
  let ranOut = false;

  /** @param {Client} client @returns {Promise<void>} resolves at the end of the run */
  const keepSending = (client) =>
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
        send();
      };
      const send = () => {
        sentAt = performance.now();
        if (sentAt >= endAt) return resolve();
        const request = next(index);
        ranOut = !request;
        if (!request) return resolve();
        index += 1;
        client.dispatch(request, handler);
      };
      send();
    });

  const clients = Array.from({ length: connections }, () => new Client(origin));
  await Promise.all(clients.map(keepSending));
  await Promise.all(clients.map((client) => client.close()));
  const count = latencies.values.length;
  return {
    rate: count / ((lastAt - countFrom) / 1000),
    count,
    sent: index,
    ranOut,
    statuses,
    latency: latencies.summary(),
    distribution: latencies.distribution(),
  };
}
