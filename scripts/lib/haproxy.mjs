import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './paths.mjs';

const FILE = join(projectRoot, 'ops/haproxy/haproxy.cfg');

/** @typedef {readonly [from: string, to: string]} Change */

/**
 * The rules of the load balancer of docker-compose.yml with changes, each of a text that is there once.
 * @param {readonly Change[]} changes
 */
export function haproxyConfig(changes) {
  let config = readFileSync(FILE, 'utf8');
  for (const [from, to] of changes) {
    const parts = config.split(from);
    if (parts.length !== 2) throw new Error(`haproxy.cfg does not have "${from}" once`);
    config = parts.join(to);
  }
  return config;
}

/**
 * Instances with fixed addresses, instead of those that a name server knows.
 * @param {readonly string[]} addresses such as 127.0.0.1:3000
 * @returns {readonly Change[]}
 */
export function fixedInstances(addresses) {
  const servers = addresses.map((address, index) => `server app${index + 1} ${address}`);
  return [
    ['server-template app "${MAX_INSTANCES}" app:3000', servers.join('\n  ')],
    ['resolvers docker init-addr none', ''],
  ];
}
