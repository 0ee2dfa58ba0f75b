import { isIPv6 } from 'node:net';

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
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const all = [...first, ...Array<string>(missing).fill('0'), ...last];
  const network = all.slice(0, NETWORK_GROUPS).map((group) => parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
