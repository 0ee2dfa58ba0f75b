import { type ConfigError, Environment } from './environment.js';
import { isRedisSet, readRedisSettings } from './redis-settings.js';

const [CA, CERT, KEY] = ['ca of tests', 'certificate of tests', 'key of tests'];
const CLUSTER = { REDIS_CLUSTER_NODES: '10.0.0.1:6379, redis-2:6380,[::1]:6381' };
const NODES = [
  { host: '10.0.0.1', port: 6379 },
  { host: 'redis-2', port: 6380 },
  { host: '::1', port: 6381 },
];

function read(variables: Record<string, string>) {
  const env = new Environment(variables);
  const settings = readRedisSettings(env);
  env.assertValid();
  return settings;
}

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    read(variables);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
}

describe('The settings of Redis', () => {
  it('name one server by its URL', () => {
    const url = 'redis://:secret@10.0.0.1:6379/2';
    expect(read({ REDIS_URL: url })).toEqual({ url, tls: null });
  });

  it('use TLS with a rediss URL, with or without certificates of their own', () => {
    const url = 'rediss://10.0.0.1';
    expect(read({ REDIS_URL: url })).toEqual({ url, tls: {} });
    const files = { REDIS_TLS_CA: CA, REDIS_TLS_CERT: CERT, REDIS_TLS_KEY: KEY };
    const tls = { ca: CA, cert: CERT, key: KEY };
    expect(read({ REDIS_URL: url, ...files })).toEqual({ url, tls });
  });

  it('name the nodes of a cluster', () => {
    expect(read(CLUSTER)).toEqual({ clusterNodes: NODES, tls: null });
    const access = { REDIS_USERNAME: 'onsale', REDIS_PASSWORD: 'secret', REDIS_TLS: 'on' };
    expect(read({ ...CLUSTER, ...access, REDIS_TLS_CA: CA })).toEqual({
      clusterNodes: NODES,
      username: 'onsale',
      password: 'secret',
      tls: { ca: CA },
    });
  });

  it('name sentinels and their primary', () => {
    const variables = { REDIS_SENTINELS: '10.0.0.1:26379', REDIS_PASSWORD: 'secret' };
    const sentinels = [{ host: '10.0.0.1', port: 26379 }];
    const settings = { sentinels, name: 'mymaster', password: 'secret', tls: null };
    expect(read(variables)).toEqual(settings);
    const others = {
      REDIS_SENTINEL_NAME: 'sale',
      REDIS_SENTINEL_USERNAME: 'watcher',
      REDIS_SENTINEL_PASSWORD: 'other',
    };
    expect(read({ ...variables, ...others })).toEqual({
      ...settings,
      name: 'sale',
      sentinelUsername: 'watcher',
      sentinelPassword: 'other',
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['nothing', {}, 'REDIS_URL is not set'],
    ['a URL and a cluster', { REDIS_URL: 'redis://a', ...CLUSTER }, 'REDIS_CLUSTER_NODES is inval'],
    ['an address without a port', { REDIS_CLUSTER_NODES: 'redis-1' }, 'REDIS_CLUSTER_NODES is inv'],
    ['a URL as an address', { REDIS_SENTINELS: 'redis://a:1' }, 'REDIS_SENTINELS is invalid'],
    ['a comma at the end', { REDIS_SENTINELS: 'a:1,' }, 'REDIS_SENTINELS is invalid'],
    [
      'a password beside the URL',
      { REDIS_URL: 'redis://a', REDIS_PASSWORD: 'secret' },
      'REDIS_PASSWORD is invalid',
    ],
    [
      'the name of a primary beside a cluster',
      { ...CLUSTER, REDIS_SENTINEL_NAME: 'sale' },
      'REDIS_SENTINEL_NAME is invalid',
    ],
    [
      'a user without a password',
      { ...CLUSTER, REDIS_USERNAME: 'onsale' },
      'REDIS_PASSWORD is not set',
    ],
    [
      'a certificate without TLS',
      { REDIS_URL: 'redis://a', REDIS_TLS_CA: CA },
      'REDIS_TLS_CA is invalid',
    ],
    [
      'a certificate without its key',
      { ...CLUSTER, REDIS_TLS: 'on', REDIS_TLS_CERT: CERT },
      'REDIS_TLS_KEY is not set',
    ],
  ])('refuse %s, and name the variable', (_what, variables, problem) => {
    expect(problemsOf(variables)).toEqual([expect.stringContaining(problem)]);
  });

  it.each(['REDIS_URL', 'REDIS_CLUSTER_NODES', 'REDIS_SENTINELS'])('are there with %s', (name) => {
    expect(isRedisSet(new Environment({ [name]: 'a:1' }))).toBe(true);
    expect(isRedisSet(new Environment({ REDIS_PASSWORD: 'secret' }))).toBe(false);
  });
});
