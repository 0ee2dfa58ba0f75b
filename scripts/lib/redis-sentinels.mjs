import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from './embedded-redis.mjs';
import { findFixedPort } from './ports.mjs';
import { started } from './started.mjs';

const NAME = 'sale';
const HOST = '127.0.0.1';
const SENTINELS = 3;
/** A primary that is silent for so long has failed. */
const DOWN_AFTER_MS = 1_000;

/**
 * Starts a Redis with a replica, and three sentinels that watch them, on 127.0.0.1.
 * @param {object} options
 * @param {string} options.folder
 * @param {string} options.password
 */
export async function startRedisSentinels({ folder, password }) {
  const ports = await Promise.all([findFixedPort(), findFixedPort()]);
  /** @param {number} index @param {number} [primary] its port */
  const startServer = (index, primary) =>
    startRedis({
      dataDir: join(folder, `server-${index}`),
      port: /** @type {number} */ (ports[index]),
      password,
      persistent: false,
      settings: [
        `masterauth ${JSON.stringify(password)}`,
        'repl-diskless-sync-delay 0',
        ...(primary === undefined ? [] : [`replicaof ${HOST} ${primary}`]),
      ],
    });
  const servers = [await startServer(0), await startServer(1, ports[0])];
  const sentinels = await Promise.all(
    Array.from({ length: SENTINELS }, async (_, index) =>
      startRedis({
        dataDir: join(folder, `sentinel-${index}`),
        port: await findFixedPort(),
        password,
        persistent: false,
        sentinel: true,
        settings: [
          `sentinel monitor ${NAME} ${HOST} ${ports[0]} 2`,
          `sentinel auth-pass ${NAME} ${password}`,
          `sentinel sentinel-pass ${password}`,
          `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
          `sentinel failover-timeout ${NAME} 5000`,
        ],
      }),
    ),
  );
  const [first] = sentinels;
  const client = new Redis(first?.url ?? '');
  try {
    await started('The sentinels do not know each other', () => areAllKnown(client));
  } finally {
    client.disconnect();
  }
  return {
    servers,
    config: {
      sentinels: sentinels.map(({ port }) => ({ host: HOST, port })),
      name: NAME,
      password,
      sentinelPassword: password,
      tls: null,
    },
    /** Starts a server again that was killed, as a replica of the other one. @param {number} index */
    async startAgain(index) {
      servers[index] = await startServer(index, ports[1 - index]);
    },
    stop: () => Promise.all([...sentinels, ...servers].map((server) => server.kill())),
  };
}

/** A failover needs the replica, and the votes of the other sentinels. @param {Redis} client */
async function areAllKnown(client) {
  const replicas = /** @type {unknown[]} */ (await client.call('SENTINEL', 'REPLICAS', NAME));
  const others = /** @type {unknown[]} */ (await client.call('SENTINEL', 'SENTINELS', NAME));
  return replicas.length === 1 && others.length === SENTINELS - 1;
}
