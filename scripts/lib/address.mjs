import { isPortFree } from './ports.mjs';

/** @typedef {{ host: string, port: number, baseUrl: string }} Address */

/**
 * Where the application will listen, and how to reach it from this machine.
 * @returns {Address}
 */
export function addressFromEnvironment() {
  const host = process.env.HOST || '127.0.0.1';
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`PORT must be a number from 1 to 65535; it is ${process.env.PORT}`);
  }
  const everywhere = new Map([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
  ]);
  const reachable = everywhere.get(host) ?? host;
  const literal = reachable.includes(':') ? `[${reachable}]` : reachable;
  return { host, port, baseUrl: `http://${literal}:${port}` };
}

/** @param {Address} address */
export async function requireFreePort({ host, port }) {
  if (!(await isPortFree(port, host))) throw new Error(portTaken(port));
}

/** @param {number} port */
export function portTaken(port) {
  return (
    `Port ${port} is taken by another program: ` +
    `choose another with PORT, e.g. PORT=${port + 1} npm start`
  );
}
