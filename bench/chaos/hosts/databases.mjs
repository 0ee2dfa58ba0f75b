import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPgbouncer } from '../../../scripts/lib/pgbouncer.mjs';
import { startPostgresPair } from '../../../scripts/lib/postgres-pair.mjs';
import { giveSettings } from '../../../scripts/lib/test-engines.mjs';
import { runCli } from '../../shared/application.mjs';

const DATABASE_PORT = 5432;
const POOLER_PORT = 6432;
const POOL_SIZE = 25;
/** Primary and replica find each other soon after a cut. */
const REPLICATION = [
  'wal_receiver_timeout=3s',
  'wal_sender_timeout=3s',
  'wal_retrieve_retry_interval=500ms',
];
const POOLER = ['server_connect_timeout = 3'];
const SYNCHRONOUS_WITHIN_MS = 30_000;

/**
 * PostgreSQL with a synchronous replica, an address that leads to the primary, and a pooler in front of it.
 * @param {object} options
 * @param {string} options.folder
 * @param {import('./hosts.mjs').Hosts} options.hosts
 * @param {import('../../../scripts/lib/debian-packages.mjs').Binary | undefined} options.binary of PgBouncer
 * @param {NodeJS.ProcessEnv} options.env for the migrations
 */
export async function startDatabases({ folder, hosts, binary, env }) {
  const [first, second] = hosts.databases;
  const pair = await startPostgresPair({
    folder: join(folder, 'postgres'),
    hosts: hosts.databases,
    settings: REPLICATION,
    prepare: async (url) => {
      await runCli('migrate.js', ['up'], {
        ...env,
        DATABASE_URL: url,
        REDIS_URL: 'redis://unused',
      });
      await giveSettings(url);
    },
  });
  let { primary, startPrimary: startAgain } = pair;
  await hosts.publish(first, primary.port, DATABASE_PORT);
  await hosts.publish(second, pair.replica.port, DATABASE_PORT);
  await hosts.moveDatabase(first);
  const url = withHost(primary.url, `${hosts.databaseAddress}:${DATABASE_PORT}`);
  const pooler = binary && (await startPooler());

  async function startPooler() {
    const options = { folder: join(folder, 'pgbouncer'), host: hosts.pooler, databaseUrl: url };
    const started = await startPgbouncer({
      ...{ ...options, binary: /** @type {NonNullable<typeof binary>} */ (binary) },
      ...{ poolSize: POOL_SIZE, settings: POOLER },
    });
    await hosts.publish(hosts.pooler, Number(new URL(started.url).port), POOLER_PORT);
    return started;
  }

  return {
    /** Of the primary, without the pooler. */
    url,
    env: pooler
      ? {
          DATABASE_URL: withHost(url, `${hosts.pooler.address}:${POOLER_PORT}`),
          DATABASE_DIRECT_URL: url,
        }
      : { DATABASE_URL: url },
    get primary() {
      return primary;
    },
    async restart() {
      primary = await startAgain();
    },
    /** Loses the host of the primary, and makes the replica the primary, as an operator or a cluster manager does. */
    async promote() {
      await isSynchronous(primary.url);
      await primary.kill();
      await query(pair.replica.url, 'SELECT pg_promote()');
      primary = pair.replica;
      startAgain = pair.startReplica;
      await hosts.moveDatabase(second);
    },
    async stop() {
      await pooler?.stop();
      await Promise.all([pair.primary.kill(), pair.replica.kill(), primary.kill()]);
    },
  };
}

/** Waits until the replica has all that was acknowledged. @param {string} url of the primary */
async function isSynchronous(url) {
  const streaming = `SELECT FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'`;
  for (const giveUpAt = Date.now() + SYNCHRONOUS_WITHIN_MS; ; await sleep(100)) {
    const { rows } = await query(url, streaming).catch(() => ({ rows: [] }));
    if (rows.length > 0) return;
    if (Date.now() > giveUpAt) throw new Error('the replica of PostgreSQL does not follow it');
  }
}

/** @param {string} connectionString @param {string} sql */
async function query(connectionString, sql) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** @param {string} url @param {string} host with its port */
function withHost(url, host) {
  const changed = new URL(url);
  changed.host = host;
  return changed.href;
}
