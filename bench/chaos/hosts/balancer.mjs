import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixedInstances, haproxyConfig } from '../../../scripts/lib/haproxy.mjs';
import { acceptsConnections } from '../../../scripts/lib/ports.mjs';
import { CommandError, spawnServer, stopProcess } from '../../../scripts/lib/processes.mjs';
import { writeRecord } from '../../../scripts/lib/process-record.mjs';
import { runnerRecord } from '../../../scripts/lib/test-runs.mjs';

const PORT = 8080;

/**
 * HAProxy with the rules of docker-compose.yml in front of the instances.
 * @param {object} options
 * @param {string} options.folder
 * @param {import('./hosts.mjs').Hosts} options.hosts
 * @param {import('../../../scripts/lib/debian-packages.mjs').Binary | undefined} options.binary
 * @param {readonly import('../proxy.mjs').Address[]} options.addresses of the instances
 */
export async function startBalancer({ folder, hosts, binary, addresses }) {
  if (!binary) return null;
  const file = join(folder, 'haproxy.cfg');
  const instances = fixedInstances(addresses.map(({ host, port }) => `${host}:${port}`));
  writeFileSync(file, haproxyConfig(instances));
  const [command = '', ...args] = [...hosts.balancer.prefix, binary.command, '-db', '-f', file];
  const logFile = join(folder, 'haproxy.log');
  // The users' addresses come from the proxy of the run.
  const settings = { TLS_TERMINATORS: hosts.network.hub.address, TOTAL_CONNECTIONS: '2000' };
  const env = { ...(binary.env ?? process.env), ...settings };
  const { child, exited } = spawnServer(command, args, { logFile, env });
  const pid = Number(child.pid);
  writeRecord(runnerRecord(folder, 'haproxy'), pid);
  let ended = false;
  void exited.then(() => (ended = true));
  const address = { host: hosts.balancer.address, port: PORT };
  while (!(await acceptsConnections(address))) {
    if (ended) throw new CommandError('HAProxy did not start', readFileSync(logFile, 'utf8'));
    await sleep(50);
  }
  return { address, stop: () => stopProcess(pid, []) };
}
