import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/** @returns {Promise<number>} a free port of 127.0.0.1 */
export function findFreePort() {
  return listenOnce(0, '127.0.0.1');
}

/**
 * A free port for a server that restarts on it. It is below the ports that the system gives to
 * clients: otherwise a client that reconnects to a stopped server could connect to itself.
 * @returns {Promise<number>}
 */
export async function findFixedPort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isPortFree(port, '127.0.0.1')) return port;
  }
}

/**
 * @param {number} port
 * @param {string} host
 */
export async function isPortFree(port, host) {
  try {
    await listenOnce(port, host);
    return true;
  } catch (error) {
    // Other errors, for example for a privileged port, do not mean that the port is taken.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE') return false;
    throw error;
  }
}

/**
 * Whether a server accepts connections there.
 * @param {{ host: string, port: number }} address
 * @returns {Promise<boolean>}
 */
export function acceptsConnections(address) {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/**
 * The port of the last run if it is free, else a new one.
 * @param {string} file that stores the port
 */
export async function rememberedPort(file) {
  const known = readPort(file);
  if (known !== undefined && (await isPortFree(known, '127.0.0.1'))) return known;
  const port = await findFreePort();
  writeFileSync(file, String(port));
  return port;
}

/**
 * @param {string} file that stores a port
 * @returns {number | undefined}
 */
export function readPort(file) {
  try {
    const port = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number>}
 */
function listenOnce(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
