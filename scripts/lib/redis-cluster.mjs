import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from './embedded-redis.mjs';
import { THIS_MACHINE } from './host.mjs';
import { findFixedPort } from './ports.mjs';
import { started } from './started.mjs';

/** @typedef {Awaited<ReturnType<typeof startRedis>>} Server */

const SLOTS = 16_384;
const NODE_TIMEOUT_MS = 1_000;

/**
 * A place for a node. `publish` returns the port at which others reach the node's port, by default the same.
 * @typedef {{ host: import('./host.mjs').Host, publish?: (port: number) => Promise<number> }} Place
 */

/**
 * Starts a cluster of Redis, by default on 127.0.0.1, each primary with a replica.
 * @param {object} options
 * @param {string} options.folder
 * @param {string} options.password
 * @param {number} [options.primaries]
 * @param {boolean} [options.persistent] whether data survive a restart
 * @param {number} [options.nodeTimeoutMs] a node that is silent for so long has failed
 * @param {readonly Place[]} [options.places] of the primaries, and then of their replicas
 */
export async function startRedisCluster({
  folder,
  password,
  primaries = 3,
  persistent = false,
  nodeTimeoutMs = NODE_TIMEOUT_MS,
  places = [],
}) {
  const nodes = await Promise.all(
    Array.from({ length: primaries * 2 }, (_, index) =>
      startNode({
        ...{ dataDir: join(folder, `${index}`), password, persistent, nodeTimeoutMs },
        ...(places[index] ?? { host: THIS_MACHINE }),
      }),
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
      clusterNodes: nodes.map(({ address, publicPort }) => ({ host: address, port: publicPort })),
      password,
      tls: null,
    },
    /** Starts a node again that was killed. Without persistent data it is empty, and becomes a replica. @param {number} index */
    async startAgain(index) {
      const { launch } = nodes[index] ?? {};
      if (launch) servers[index] = await launch();
    },
    stop: () => Promise.all(servers.map((server) => server.kill())),
  };
}

/**
 * @param {Place & { dataDir: string, password: string, persistent: boolean, nodeTimeoutMs: number }} options
 */
async function startNode({ dataDir, password, persistent, nodeTimeoutMs, host, publish }) {
  const [port, busPort] = [await findFixedPort(), await findFixedPort()];
  const publicPort = publish ? await publish(port) : port;
  const settings = [
    'cluster-enabled yes',
    `cluster-announce-ip ${host.address}`,
    `cluster-announce-port ${publicPort}`,
    `cluster-port ${busPort}`,
    `cluster-node-timeout ${nodeTimeoutMs}`,
    // A replica takes over also when it has been without its primary for a while.
    'cluster-replica-validity-factor 0',
    `masterauth ${JSON.stringify(password)}`,
    'repl-diskless-sync-delay 0',
  ];
  const launch = () => startRedis({ dataDir, port, password, persistent, settings, host });
  return { server: await launch(), launch, busPort, publicPort, address: host.address };
}

/**
 * @param {readonly { address: string, publicPort: number, busPort: number }[]} nodes primaries first
 * @param {readonly Redis[]} clients
 * @param {number} primaries
 */
async function formCluster(nodes, clients, primaries) {
  const [first] = clients;
  const share = Math.ceil(SLOTS / primaries);
  for (const [index, { address, publicPort, busPort }] of nodes.entries()) {
    await first?.call('CLUSTER', 'MEET', address, publicPort, busPort);
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
    await started('A replica has no link to its primary', async () =>
      /master_link_status:up/.test(await replica.info('replication')),
    );
  }
}

/** @param {readonly Redis[]} clients @param {RegExp} field @param {string} value */
async function until(clients, field, value) {
  for (const client of clients) {
    await started(`A node of the cluster has not ${field.source} of ${value}`, async () => {
      const info = String(await client.call('CLUSTER', 'INFO'));
      return field.exec(info)?.[1] === value;
    });
  }
}
