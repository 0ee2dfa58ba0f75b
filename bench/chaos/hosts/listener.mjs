import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Opens a port in the network of a host, for this process. A socket stays in the network in which it was opened, so a
 * process in that network opens it, hands it over and ends.
 * @param {import('../../../scripts/lib/host.mjs').Host} host
 * @param {{ port?: number, address?: string }} [options] by default a free port of all addresses
 * @returns {Promise<import('node:net').Server>}
 */
export async function listenIn({ prefix }, { port = 0, address = '0.0.0.0' } = {}) {
  const [command = '', ...args] = [
    ...[...prefix, process.execPath, fileURLToPath(import.meta.url)],
    ...[String(port), address],
  ];
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const server = await Promise.race([
    new Promise((resolve) => child.once('message', (_, handle) => resolve(handle))),
    once(child, 'exit').then(() => undefined),
  ]);
  if (!server) throw new Error(`Port ${port} could not be opened on a host`);
  child.disconnect();
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port, address] = process.argv.slice(2);
  const server = createServer();
  server.listen(Number(port), address, () => process.send?.('listening', server));
  process.once('disconnect', () => process.exit());
}
