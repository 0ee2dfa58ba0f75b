import { isIPv6 } from 'node:net';
import { groupsOf } from '../../ip-address.js';

/** Groups of 16 bits that name the network: a client has the 64 bits behind them to itself. */
const NETWORK_GROUPS = 4;

/**
 * What a limit by address counts: an IPv4 address, or the /64 network of an IPv6 one (RFC 6177),
 * whose client could else take another address for each request.
 */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const network = groupsOf(address).slice(0, NETWORK_GROUPS);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}
