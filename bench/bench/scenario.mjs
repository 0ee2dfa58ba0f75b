/**
 * One thing that is measured, and the ceiling beside it. Its functions run in different processes:
 * `prepare` and `check` here, `requests` in the load generator, `bare` and `raw` in the process
 * that stands for the ceiling.
 * @typedef {object} Scenario
 * @property {string} name what `--only` takes
 * @property {string} title
 * @property {string} ceiling what is measured beside it
 * @property {number} floor the least ratio of the two
 * @property {number} status what every answer has to be
 * @property {number} [also] what an answer may be, too
 * @property {number} [p99Ms] the most that the slowest hundredth may take
 * @property {{ name: string, times: number }} [beside] a scenario before this one, and how many times
 *   its p50 this one's may be
 * @property {(stand: import('../shared/stand.mjs').Stand, people?: number) => Promise<Setup>} prepare makes the
 *   data of one run, for so many people where the scenario needs a new one for each request
 * @property {boolean} [lasting] whether several runs can use the data of one `prepare`
 * @property {(setup: Setup) => Promise<RequestSource>} requests
 * @property {(setup: Setup) => Promise<RequestSource>} [bareRequests] what the bare server is asked,
 *   if not the same
 * @property {(app: import('fastify').FastifyInstance, setup: Setup, servers: BareServers) =>
 *   void | Promise<void>} [bare] puts the ceiling's route on a bare Fastify
 * @property {(setup: Setup, database: import('pg').Pool) => Promise<Statement>} [raw] the ceiling in
 *   PostgreSQL alone
 * @property {(stand: import('../shared/stand.mjs').Stand, setup: Setup) => (() => void)} [meanwhile] what goes
 *   on beside the load; returns how it is stopped
 */

/**
 * @typedef {Record<string, any> & { auth: import('../shared/tokens.mjs').Auth }} Setup plain data
 * @typedef {{ method: 'GET' | 'POST', path: string, headers?: Record<string, string>, body?: string }} Request
 * @typedef {(index: number) => Request | null} RequestSource null once there is nothing left to ask
 * @typedef {(client: import('pg').PoolClient, index: number) => Promise<unknown> | null} Statement
 * @typedef {{ redis: import('ioredis').Redis, database: import('pg').Pool }} BareServers
 */

/**
 * What one run of a load came to; times are in milliseconds.
 * @typedef {object} LoadResult
 * @property {number} rate answers a second
 * @property {number} count
 * @property {Record<string, number>} statuses
 * @property {{ mean: number, p50: number, p90: number, p99: number, p999: number, max: number }} latency
 * @property {number[]} distribution how many in each bucket of `shared/latencies.mjs`
 */

/** Of the seconds of a run: before that nothing is counted; code is compiled, pools and caches fill. */
export const WARM_UP_SHARE = 0.4;
