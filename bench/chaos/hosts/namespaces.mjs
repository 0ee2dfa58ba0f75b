import { spawnSync } from 'node:child_process';
import { findOnPath } from '../../../scripts/lib/debian-packages.mjs';

const PROGRAMS = ['unshare', 'nsenter', 'ip'];
/** As root, and as a user who is root only in a namespace. */
const PREFIXES = [
  ['unshare', '--net'],
  ['unshare', '--user', '--map-root-user', '--net'],
];
/** What the network of the hosts is made of. */
const TRIAL = `
  ip link add onsale0 type bridge && unshare --net true &&
  ip link add onsale1 type veth peer name onsale2`;

/**
 * The command prefix that starts a program in a network of its own, where it may add further networks.
 * @returns {{ prefix: readonly string[], missing: null } | { prefix: null, missing: string }} or what this machine lacks
 */
export function namespacePrefix() {
  for (const name of PROGRAMS) {
    if (!findOnPath(name)) return { prefix: null, missing: `the program ${name}` };
  }
  for (const prefix of PREFIXES) {
    const [program = '', ...args] = [...prefix, 'sh', '-c', TRIAL];
    if (spawnSync(program, args, { stdio: 'ignore' }).status === 0) {
      return { prefix, missing: null };
    }
  }
  return { prefix: null, missing: 'network namespaces with veth pairs and a bridge' };
}
