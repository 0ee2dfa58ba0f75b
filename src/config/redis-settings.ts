import type { Environment } from './environment.js';
import { readTlsFiles, type TlsFiles } from './tls-files.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the servers of Redis expect from their clients. */
export interface RedisAccess {
  /** A user of its ACL; undefined for the default user. */
  readonly username?: string;
  readonly password?: string;
  /** Null without TLS. */
  readonly tls: TlsFiles | null;
}

/** One server, the primary that sentinels name, or a cluster. */
export type RedisConfig = Readonly<
  | { url: string; tls: RedisAccess['tls'] }
  | ({
      sentinels: readonly Address[];
      /** By which the sentinels know the primary. */
      name: string;
      sentinelUsername?: string;
      sentinelPassword?: string;
    } & RedisAccess)
  | ({ clusterNodes: readonly Address[] } & RedisAccess)
>;

/** The variables that say where Redis is. */
const WHERE = ['REDIS_URL', 'REDIS_CLUSTER_NODES', 'REDIS_SENTINELS'] as const;
const OF_SENTINELS = [
  'REDIS_SENTINEL_NAME',
  'REDIS_SENTINEL_USERNAME',
  'REDIS_SENTINEL_PASSWORD',
] as const;
/** What a way to Redis says itself, or has no use for. */
const UNUSED = {
  REDIS_URL: ['REDIS_USERNAME', 'REDIS_PASSWORD', 'REDIS_TLS', ...OF_SENTINELS],
  REDIS_CLUSTER_NODES: OF_SENTINELS,
  REDIS_SENTINELS: [],
} as const;

/** Whether any of the variables says where Redis is. */
export function isRedisSet(env: Environment): boolean {
  return WHERE.some((name) => env.isSet(name));
}

export function readRedisSettings(env: Environment): RedisConfig {
  const [where = 'REDIS_URL', ...others] = WHERE.filter((name) => env.isSet(name));
  for (const name of others) env.reject(name, `no value, because ${where} is set`);
  for (const name of UNUSED[where]) {
    if (env.isSet(name)) env.reject(name, `no value, because ${where} says where Redis is`);
  }
  if (where === 'REDIS_URL') {
    const url = env.url(where, ['redis:', 'rediss:']);
    const usesTls = url.startsWith('rediss:');
    return { url, tls: readTlsFiles(env, 'REDIS_TLS', usesTls, 'REDIS_URL with rediss://') };
  }
  const access = readAccess(env);
  if (where === 'REDIS_CLUSTER_NODES')
    return { clusterNodes: readAddresses(env, where), ...access };
  return {
    sentinels: readAddresses(env, where),
    name: env.text('REDIS_SENTINEL_NAME', 'mymaster'),
    ...readUser(env, 'REDIS_SENTINEL', 'sentinelUsername', 'sentinelPassword'),
    ...access,
  };
}

function readAccess(env: Environment): RedisAccess {
  const usesTls = env.oneOf('REDIS_TLS', ['on', 'off'] as const, 'off') === 'on';
  return {
    ...readUser(env, 'REDIS', 'username', 'password'),
    tls: readTlsFiles(env, 'REDIS_TLS', usesTls, 'REDIS_TLS=on'),
  };
}

/** A user of the ACL and its password, or a password alone. */
function readUser<const User extends string, const Password extends string>(
  env: Environment,
  prefix: string,
  user: User,
  password: Password,
) {
  const [username, secret] = [`${prefix}_USERNAME`, `${prefix}_PASSWORD`];
  if (env.isSet(username) && !env.isSet(secret)) {
    env.reject(secret, `a value, because ${username} is set`);
  }
  return { ...env.optional(user, username), ...env.optional(password, secret) };
}

function readAddresses(env: Environment, name: string): Address[] {
  return env.list(name, '').map((text) => {
    // In front of the port, an IPv6 address stands in brackets.
    const url = URL.canParse(`redis://${text}`) ? new URL(`redis://${text}`) : undefined;
    const isAddress = url !== undefined && url.host === text && url.port !== '';
    if (isAddress) return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) };
    return env.reject(name, 'addresses such as 10.0.0.1:6379,10.0.0.2:6379', { host: '', port: 0 });
  });
}
