import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startRedis } from './embedded-redis.mjs';
import { findFixedPort } from './ports.mjs';

/** @typedef {Awaited<ReturnType<typeof startRedis>>} Server */

const SLOTS = 16_384;
const HOST = '127.0.0.1';
/** A node that is silent for so long has failed. */
const NODE_TIMEOUT_MS = 1_000;

/**
 * Starts a cluster of Redis on 127.0.0.1, each primary with a replica.
 * @param {object} options
 * @param {string} options.folder
 * @param {string} options.password
 * @param {number} [options.primaries]
 */
export async function startRedisCluster({ folder, password, primaries = 3 }) {
  const nodes = await Promise.all(
    Array.from({ length: primaries * 2 }, (_, index) =>
      startNode(join(folder, `${index}`), password),
    ),
  );
  const clients = nodes.map(({ server }) => new Redis(server.url));
  try {
    await formCluster(nodes, clients, primaries);
  } finally {
    for (const client of clients) client.disconnect();
  }
  const servers = nodes.map(({ server }) => server);
  return {
    servers,
    config: {
      clusterNodes: servers.map(({ port }) => ({ host: HOST, port })),
      password,
      tls: null,
    },
    /** Starts a node again that was killed. It is empty, and becomes a replica. @param {number} index */
    async startAgain(index) {
      const { launch } = nodes[index] ?? {};
      if (launch) servers[index] = await launch();
    },
    stop: () => Promise.all(servers.map((server) => server.kill())),
  };
}

/** @param {string} dataDir @param {string} password */
async function startNode(dataDir, password) {
  const [port, busPort] = [await findFixedPort(), await findFixedPort()];
  const settings = [
    'cluster-enabled yes',
    `cluster-port ${busPort}`,
    `cluster-node-timeout ${NODE_TIMEOUT_MS}`,
    // A replica takes over also when it has been without its primary for a while.
    'cluster-replica-validity-factor 0',
    `masterauth ${JSON.stringify(password)}`,
    'repl-diskless-sync-delay 0',
  ];
  const launch = () => startRedis({ dataDir, port, password, persistent: false, settings });
  return { server: await launch(), launch, busPort };
}

/**
 * @param {readonly { server: Server, busPort: number }[]} nodes primaries first
 * @param {readonly Redis[]} clients
 * @param {number} primaries
 */
async function formCluster(nodes, clients, primaries) {
  const [first] = clients;
  const share = Math.ceil(SLOTS / primaries);
  for (const [index, { server, busPort }] of nodes.entries()) {
    await first?.call('CLUSTER', 'MEET', HOST, server.port, busPort);
    if (index >= primaries) continue;
    const range = [index * share, Math.min((index + 1) * share, SLOTS) - 1];
    await clients[index]?.call('CLUSTER', 'ADDSLOTSRANGE', ...range);
  }
  await until(clients, /cluster_known_nodes:(\d+)/, String(nodes.length));
  for (const [index, client] of clients.entries()) {
    if (index < primaries) continue;
    const id = await clients[index - primaries]?.call('CLUSTER', 'MYID');
    await client.call('CLUSTER', 'REPLICATE', String(id));
  }
  await until(clients, /cluster_state:(\w+)/, 'ok');
  for (const replica of clients.slice(primaries)) {
    while (!/master_link_status:up/.test(await replica.info('replication'))) await sleep(50);
  }
}

/** @param {readonly Redis[]} clients @param {RegExp} field @param {string} value */
async function until(clients, field, value) {
  for (const client of clients) {
    while (field.exec(String(await client.call('CLUSTER', 'INFO')))?.[1] !== value) await sleep(50);
  }
}
