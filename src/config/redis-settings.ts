import type { Environment } from './environment.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the servers of Redis expect from their clients. */
export interface RedisAccess {
  /** A user of its ACL; undefined for the default user. */
  readonly username?: string;
  readonly password?: string;
  /** Null without TLS. Certificates and key are PEM. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | null;
}

/** One server, the primary that sentinels name, or a cluster. */
export type RedisConfig = Readonly<
  | { url: string; tls: RedisAccess['tls'] }
  | ({
      sentinels: readonly Address[];
      /** By which the sentinels know the primary. */
      name: string;
      sentinelPassword?: string;
    } & RedisAccess)
  | ({ clusterNodes: readonly Address[] } & RedisAccess)
>;

/** The variables that say where Redis is. */
const WHERE = ['REDIS_URL', 'REDIS_CLUSTER_NODES', 'REDIS_SENTINELS'] as const;
/** What REDIS_URL says itself, or has no use for. */
const NOT_WITH_URL = [
  'REDIS_USERNAME',
  'REDIS_PASSWORD',
  'REDIS_TLS',
  'REDIS_SENTINEL_NAME',
  'REDIS_SENTINEL_PASSWORD',
] as const;
const TLS_FILES = ['REDIS_TLS_CA', 'REDIS_TLS_CERT', 'REDIS_TLS_KEY'] as const;

/** Whether any of the variables says where Redis is. */
export function isRedisSet(env: Environment): boolean {
  return WHERE.some((name) => env.isSet(name));
}

export function readRedisSettings(env: Environment): RedisConfig {
  const [where = 'REDIS_URL', ...others] = WHERE.filter((name) => env.isSet(name));
  for (const name of others) env.reject(name, `no value, because ${where} is set`);
  if (where === 'REDIS_URL') {
    for (const name of NOT_WITH_URL) {
      if (env.isSet(name)) env.reject(name, 'no value, because REDIS_URL is set');
    }
    const url = env.url(where, ['redis:', 'rediss:']);
    return { url, tls: readTls(env, url.startsWith('rediss:'), 'REDIS_URL with rediss://') };
  }
  const access = readAccess(env);
  if (where === 'REDIS_CLUSTER_NODES')
    return { clusterNodes: readAddresses(env, where), ...access };
  return {
    sentinels: readAddresses(env, where),
    name: env.text('REDIS_SENTINEL_NAME', 'mymaster'),
    ...textOf(env, 'sentinelPassword', 'REDIS_SENTINEL_PASSWORD'),
    ...access,
  };
}

function readAccess(env: Environment): RedisAccess {
  const usesTls = env.oneOf('REDIS_TLS', ['on', 'off'] as const, 'off') === 'on';
  return {
    ...textOf(env, 'username', 'REDIS_USERNAME'),
    ...textOf(env, 'password', 'REDIS_PASSWORD'),
    tls: readTls(env, usesTls, 'REDIS_TLS=on'),
  };
}

function readTls(env: Environment, usesTls: boolean, needed: string): RedisAccess['tls'] {
  const [ca, cert, key] = TLS_FILES;
  if (!usesTls) {
    for (const name of TLS_FILES) if (env.isSet(name)) env.reject(name, `${needed} beside it`);
    return null;
  }
  if (env.isSet(cert) !== env.isSet(key)) {
    env.reject(env.isSet(cert) ? key : cert, 'a value, because a certificate needs its key');
  }
  return { ...textOf(env, 'ca', ca), ...textOf(env, 'cert', cert), ...textOf(env, 'key', key) };
}

function textOf<const Key extends string>(env: Environment, key: Key, name: string) {
  return (env.isSet(name) ? { [key]: env.text(name) } : {}) as { readonly [K in Key]?: string };
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
