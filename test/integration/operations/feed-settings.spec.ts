import { randomBytes } from 'node:crypto';
import { loadConfig } from '../../../src/config/config.js';
import { NATS_CREDENTIALS, COMPLETE, problemsOf, SECRET } from '../../support/settings.js';

const PLATFORM = {
  DATA_PLATFORM_URL: 'https://data.example/onsale',
  DATA_PLATFORM_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
};
const NATS_URL = 'nats://10.0.0.1:4222';

describe('The settings of the feed', () => {
  const feedOf = (env: Record<string, string>) => {
    const { dataPlatform, nats } = loadConfig({ ...COMPLETE, ...env });
    return { dataPlatform: dataPlatform?.url ?? null, nats };
  };

  it('choose the webhook if its URL is set, and the log otherwise', () => {
    const { DATA_PLATFORM_URL: url } = PLATFORM;
    expect(feedOf({})).toEqual({ dataPlatform: null, nats: null });
    expect(feedOf({ FEED: 'log' })).toEqual({ dataPlatform: null, nats: null });
    expect(feedOf(PLATFORM)).toEqual({ dataPlatform: url, nats: null });
    expect(feedOf({ FEED: 'webhook', ...PLATFORM })).toEqual({ dataPlatform: url, nats: null });
  });

  it.each([
    ['FEED', { FEED: 'kafka' }],
    ['DATA_PLATFORM_URL', { FEED: 'webhook', DATA_PLATFORM_SECRET: PLATFORM.DATA_PLATFORM_SECRET }],
    ['DATA_PLATFORM_URL', { FEED: 'log', ...PLATFORM }],
    ['DATA_PLATFORM_URL', { FEED: 'nats', NATS_URL, ...PLATFORM }],
    ['NATS_URL', { FEED: 'nats' }],
    ['NATS_URL', { NATS_URL }],
    ['NATS_URL', { FEED: 'log', NATS_URL }],
    ['NATS_URL', { FEED: 'webhook', ...PLATFORM, NATS_URL }],
    ['NATS_CREDS', { NATS_CREDS: NATS_CREDENTIALS }],
    ['NATS_CREDS', { FEED: 'nats', NATS_URL, NATS_CREDS: SECRET }],
    [
      'NATS_CREDS',
      { FEED: 'nats', NATS_URL: 'nats://token@10.0.0.1', NATS_CREDS: NATS_CREDENTIALS },
    ],
    ['NATS_TLS_CA', { FEED: 'nats', NATS_URL, NATS_TLS_CA: 'ca' }],
    ['NATS_TLS_KEY', { FEED: 'nats', NATS_URL: 'tls://nats.example', NATS_TLS_CERT: 'cert' }],
  ])('refuse a contradiction, naming %s: %j', (name, env: Record<string, string>) => {
    const problems = problemsOf({ ...COMPLETE, ...env });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} is (invalid|not set);`))]);
    expect(problems.join()).not.toContain(SECRET);
  });

  it.each([
    `http://shop:${SECRET}@10.0.0.1`,
    `nats://shop:${SECRET}@10.0.0.1/path`,
    `nats://shop:${SECRET}%@10.0.0.1`,
    `nats://shop:${SECRET}@10.0.0.1,nats://10.0.0.2`,
    `nats://shop:${SECRET}@10.0.0.1,tls://shop:${SECRET}@10.0.0.2`,
    `nats://shop:${SECRET}@10.0.0.1,`,
    'tls://10.0.0.1',
    'tls://nats.example,tls://[::1]',
    SECRET,
  ])('refuse the URL %s without repeating it', (url) => {
    const problems = problemsOf({ ...COMPLETE, FEED: 'nats', NATS_URL: url });
    expect(problems).toEqual([expect.stringMatching(/^NATS_URL is invalid; /)]);
    expect(problems.join()).not.toContain(SECRET);
  });

  it('read the servers of NATS, a user, a token, credentials and certificates', () => {
    const natsOf = (env: Record<string, string>) => feedOf({ FEED: 'nats', ...env }).nats;
    const servers = ['10.0.0.1:4222', '[::1]:4223'];
    expect(natsOf({ NATS_URL: 'nats://10.0.0.1,nats://[::1]:4223' })).toEqual({
      servers,
      tls: null,
    });
    expect(natsOf({ NATS_URL: 'nats://shop:a%40b@10.0.0.1,nats://shop:a%40b@[::1]:4223' })).toEqual(
      { servers, user: 'shop', password: 'a@b', tls: null },
    );
    expect(natsOf({ NATS_URL: 'nats://a-token@10.0.0.1' })).toMatchObject({ password: 'a-token' });
    const withCredentials = natsOf({ NATS_URL, NATS_CREDS: NATS_CREDENTIALS.trimEnd() });
    expect(withCredentials).toMatchObject({
      credentials: NATS_CREDENTIALS,
    });
    expect(natsOf({ NATS_URL: 'tls://nats.example', NATS_TLS_CA: 'ca' })?.tls).toEqual({
      ca: 'ca',
    });
  });
});
