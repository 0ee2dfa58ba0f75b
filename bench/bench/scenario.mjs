/**
 * What is measured, and the ceiling that it is compared with. Its functions run in several processes: `prepare`
 * in this one, `requests` in the load generator, `bare` and `raw` in the process of the ceiling.
 * @typedef {object} Scenario
 * @property {string} name what `--only` takes
 * @property {string} title
 * @property {string} ceiling what is measured for comparison
 * @property {number} floor the lowest ratio of the two rates
 * @property {number} status the expected status of each response
 * @property {number} [p99Ms] the highest p99, in milliseconds
 * @property {{ name: string, times: number }} [comparedWith] a scenario that runs before this one; the p50 of
 *   this one is at most so many times as high
 * @property {(stand: import('../shared/stand.mjs').Stand, requests: number) => Promise<Setup>} prepare makes the
 *   data of one run. If requests use up data, such as seats, there is enough for this many requests
 * @property {boolean} [reusable] whether several runs can use the same data
 * @property {(setup: Setup) => Promise<RequestSource>} requests
 * @property {(setup: Setup) => Promise<RequestSource>} [bareRequests] the requests to the bare server, if
 *   they are others
 * @property {(app: import('fastify').FastifyInstance, setup: Setup, servers: BareServers) =>
 *   void | Promise<void>} [bare] adds the route of the ceiling to a bare Fastify
 * @property {(setup: Setup, database: import('pg').Pool) => Promise<Statement>} [raw] the ceiling as
 *   statements to PostgreSQL
 * @property {(stand: import('../shared/stand.mjs').Stand, setup: Setup) => (() => void)} [background] starts
 *   other load during the run; returns a function that stops it
 */

/**
 * @typedef {Record<string, any> & { auth: import('../shared/tokens.mjs').Auth }} Setup plain data
 * @typedef {{ method: 'GET' | 'POST', path: string, headers?: Record<string, string>, body?: string }} Request
 * @typedef {(index: number) => Request | null} RequestSource null if the data are used up
 * @typedef {(client: import('pg').PoolClient, index: number) => Promise<unknown>} Statement
 * @typedef {{ redis: import('ioredis').Redis, database: import('pg').Pool }} BareServers
 */

/**
 * The result of one closed-loop run; times are in milliseconds.
 * @typedef {object} LoadResult
 * @property {number} rate responses a second
 * @property {number} count
 * @property {number} sent requests, the warm-up included
 * @property {boolean} ranOut whether the data were used up before the end
 * @property {Record<string, number>} statuses how many responses had each status
 * @property {Summary} latency
 * @property {number[]} distribution how many in each bucket of `shared/latencies.mjs`
 *
 * @typedef {{ mean: number, p50: number, p90: number, p99: number, p999: number, max: number }} Summary
 */

/** The warm-up, as a share of the seconds of a run. It is not counted: code is compiled, pools and caches fill. */
export const WARM_UP_SHARE = 0.4;
