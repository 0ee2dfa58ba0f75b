import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { findFixedPort } from '../../../scripts/lib/ports.mjs';
import { startApplication } from '../../shared/application.mjs';
import { Proxy } from '../proxy.mjs';
import { commandsWith, startSurroundings } from '../surroundings.mjs';
import { startBalancer } from './balancer.mjs';
import { startDatabases } from './databases.mjs';
import { Hosts } from './hosts.mjs';
import { startMemory } from './memory.mjs';

/**
 * Programs that a machine may lack. Without them, the application connects to PostgreSQL itself, and the users to the
 * instances.
 * @typedef {Record<'pgbouncer' | 'haproxy', import('../../../scripts/lib/debian-packages.mjs').Binary | undefined>} Programs
 */

const CLOCK = pathToFileURL(join(projectRoot, 'bench/chaos/hosts/clock-offset.mjs')).href;
const RESTART_EACH_MS = 500;
const RESTART_WITHIN_MS = 60_000;

/**
 * Three hosts of the application with different clocks behind a load balancer, a Redis Cluster on three hosts, PostgreSQL
 * with a synchronous replica behind a pooler, all with a network between them. Outside are the users, the data platform and
 * the payment providers. This process has to be in a network of its own (namespaces.mjs).
 * @param {string} folder for the data and the logs
 * @param {{ seed: number, programs: Programs }} options
 * @returns {Promise<import('../stand.mjs').ChaosStand>}
 */
export async function startHostsStand(folder, { seed, programs }) {
  const hosts = await Hosts.start();
  const { env: common, ...surroundings } = await startSurroundings(seed);
  for (const url of [surroundings.emulator.url, surroundings.receiver.url]) {
    await hosts.bringOutside(Number(new URL(url).port));
  }
  const databases = await startDatabases({
    folder,
    hosts,
    binary: programs.pgbouncer,
    env: common,
  });
  const memory = await startMemory(join(folder, 'redis'), hosts);
  const env = {
    ...common,
    ...databases.env,
    ...memory.env,
    TRUSTED_PROXIES: [hosts.balancer, hosts.network.hub].map(({ address }) => address).join(),
  };

  const ports = await Promise.all(hosts.apps.map(() => findFixedPort()));
  const startInstance = (/** @type {number} */ index) =>
    startApplication({
      ...{ folder, name: `app-${index + 1}`, port: ports[index], host: hosts.apps[index] },
      env: {
        ...env,
        NODE_OPTIONS: `--import ${CLOCK}`,
        CLOCK_OFFSET_MS: String(hosts.clockOffsetsMs[index]),
      },
    });
  const instances = await Promise.all(ports.map((_, index) => startInstance(index)));
  const addresses = hosts.apps.map(({ address }, index) => ({
    host: address,
    port: /** @type {number} */ (ports[index]),
  }));
  const balancer = await startBalancer({ folder, hosts, binary: programs.haproxy, addresses });
  const proxy = await Proxy.start(balancer ? [balancer.address] : addresses);
  surroundings.emulator.target.url = `${proxy.origin}/v1/webhooks`;

  return {
    ...surroundings,
    ...commandsWith({ ...env, DATABASE_URL: databases.url }, () => databases.url),
    proxy,
    instances,
    hosts,
    get postgres() {
      return databases.primary;
    },
    redis: memory,
    // Its host may be cut off, so that it does not start. A service manager tries again.
    async restartInstance(index) {
      for (const giveUpAt = Date.now() + RESTART_WITHIN_MS; ; await sleep(RESTART_EACH_MS)) {
        try {
          instances[index] = await startInstance(index);
          return;
        } catch (error) {
          if (Date.now() > giveUpAt) throw error;
        }
      }
    },
    restartPostgres: () => databases.restart(),
    promoteReplica: () => databases.promote(),
    restartRedis: ({ empty }) => memory.restart({ empty }),
    async stop() {
      await proxy.stop();
      await balancer?.stop();
      await Promise.all(instances.map((instance) => instance.stop()));
      await surroundings.stop();
      await databases.stop();
      await memory.stop();
      await hosts.stop();
    },
  };
}
