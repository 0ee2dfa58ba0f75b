import { isIP, isIPv4 } from 'node:net';
import { groupsOf } from '../shared/ip-address.js';
import type { Environment } from './environment.js';

/** Names that Fastify knows. Their networks are private. */
const NAMES = new Set(['loopback', 'linklocal', 'uniquelocal']);
/** The IPv4 addresses, as IPv6 writes them: `::ffff:203.0.113.7`. */
const IPV4: Network = { first: 0xffffn << 32n, size: 1n << 32n };
/** All public IPv6 addresses: `2000::/3`. */
const PUBLIC_IPV6: Network = { first: 1n << 125n, size: 1n << 125n };
/** No proxies of one operator have more than this share of all addresses: `/4` of IPv4. */
const MAX_SHARE = 16n;

interface Network {
  /** As a number of 128 bits. */
  readonly first: bigint;
  readonly size: bigint;
}

/** Proxies whose `X-Forwarded-For` is trusted. In production they may not be everybody. */
export function readTrustedProxies(env: Environment, production: boolean): string[] {
  const proxies = env.list('TRUSTED_PROXIES', 'loopback').map((proxy) => proxy.toLowerCase());
  const networks = proxies.filter((proxy) => !NAMES.has(proxy)).map(networkOf);
  if (networks.includes(null)) {
    env.reject(
      'TRUSTED_PROXIES',
      'addresses, networks, loopback, linklocal or uniquelocal, separated by commas',
    );
  } else if (production && areEverybody(networks as Network[])) {
    env.reject(
      'TRUSTED_PROXIES',
      'the addresses of your load balancers, because whoever it trusts can evade the rate limits',
    );
  }
  return proxies;
}

/** Whether the networks together have a large share of all addresses, however it is cut into networks. */
function areEverybody(networks: readonly Network[]): boolean {
  return [IPV4, PUBLIC_IPV6].some((all) => sizeWithin(all, networks) * MAX_SHARE >= all.size);
}

/** The number of addresses of `all` that are in any of the networks. */
function sizeWithin(all: Network, networks: readonly Network[]): bigint {
  const sorted = [...networks].sort((one, other) => (one.first < other.first ? -1 : 1));
  let counted = all.first;
  let size = 0n;
  for (const network of sorted) {
    const first = network.first > counted ? network.first : counted;
    const end = smaller(network.first + network.size, all.first + all.size);
    if (end <= first) continue;
    size += end - first;
    counted = end;
  }
  return size;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/** Null when the text is neither an address nor a network. */
function networkOf(text: string): Network | null {
  const [, address = '', prefix] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  if (isIP(address) === 0) return null;
  const bits = isIPv4(address) ? 32 : 128;
  const length = Number(prefix ?? bits);
  if (length > bits) return null;
  const size = 1n << BigInt(bits - length);
  const first = numberOf(isIPv4(address) ? `::ffff:${address}` : address);
  return { first: first - (first % size), size };
}

function numberOf(address: string): bigint {
  return groupsOf(address).reduce((number, group) => (number << 16n) + BigInt(group), 0n);
}
