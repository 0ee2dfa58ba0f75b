import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { newSigningKey } from '../../../scripts/lib/secrets.mjs';
import { demoDataPlatformSecret } from '../../../scripts/lib/demo-secret.mjs';
import { loadConfig, loadDatabaseUrl } from '../../../src/config/config.js';
import { FILE_VARIABLES } from '../../../src/config/environment.js';
import { NATS_CREDENTIALS, COMPLETE, problemsOf, SECRET } from '../../support/settings.js';

describe('The secrets of the configuration', () => {
  it('refuses a secret with a repeated pattern', () => {
    expect(problemsOf({ ...COMPLETE, JWT_SECRET: 'abc'.repeat(12) })).toHaveLength(1);
  });

  it('generates new secrets at each start in development', () => {
    const { JWT_SECRET: _jwt, QUEUE_TOKEN_SECRET: _queue, ...others } = COMPLETE;
    const env = { ...others, NODE_ENV: 'development' };
    const [one, two] = [loadConfig(env), loadConfig(env)];
    const secrets = [one.jwtSecret, one.queueTokenSecret, two.jwtSecret, two.queueTokenSecret];
    expect(new Set(secrets).size).toBe(4);
    for (const secret of secrets) expect(secret.length).toBeGreaterThanOrEqual(43);
  });

  describe('In files', () => {
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'onsale-secrets-'));
    });

    afterAll(() => rm(folder, { recursive: true }));

    async function fileWith(content: string): Promise<string> {
      const file = join(folder, randomUUID());
      await writeFile(file, content);
      return file;
    }

    const SETTINGS: Record<string, string> = {
      ...COMPLETE,
      JWT_SECRET_PREVIOUS: `${SECRET}-jwt-before`,
      QUEUE_TOKEN_SECRET_PREVIOUS: `${SECRET}-queue-before`,
      DATABASE_DIRECT_URL: `postgres://onsale:${SECRET}@10.0.0.1/onsale`,
      ADMIN_EMAIL: 'admin@onsale.test',
      ADMIN_PASSWORD: SECRET,
      DATA_PLATFORM_URL: 'https://data.example/onsale',
      DATA_PLATFORM_SECRET: randomBytes(32).toString('base64'),
      DATA_PLATFORM_SECRET_PREVIOUS: randomBytes(32).toString('base64'),
      PASS_SIGNING_KEY_PREVIOUS: newSigningKey(),
      TOSS_SECRET_KEY: `live_sk_${SECRET}-toss`,
      TOSS_CLIENT_KEY: 'live_ck_1',
      STRIPE_SECRET_KEY: `sk_live_${SECRET}-stripe`,
      STRIPE_PUBLISHABLE_KEY: 'pk_live_1',
      STRIPE_WEBHOOK_SECRET: `whsec_${SECRET}-webhook`,
    };

    const { REDIS_URL: _url, ...WITHOUT_REDIS } = SETTINGS;
    /** For the variables that don't go with REDIS_URL. */
    const WITH_SENTINELS: Record<string, string> = {
      ...WITHOUT_REDIS,
      REDIS_SENTINELS: '10.0.0.1:26379',
      REDIS_SENTINEL_PASSWORD: `${SECRET}-sentinel`,
      REDIS_PASSWORD: `${SECRET}-redis`,
      REDIS_TLS: 'on',
      REDIS_TLS_CA: 'ca',
      REDIS_TLS_CERT: 'certificate',
      REDIS_TLS_KEY: 'key',
    };
    const { DATA_PLATFORM_URL: _platform, ...WITHOUT_PLATFORM } = SETTINGS;
    const WITH_NATS: Record<string, string> = {
      ...WITHOUT_PLATFORM,
      FEED: 'nats',
      NATS_URL: 'tls://nats.example',
      NATS_CREDS: NATS_CREDENTIALS,
      NATS_TLS_CA: 'ca',
      NATS_TLS_CERT: 'certificate',
      NATS_TLS_KEY: 'key',
    };
    const settingsWith = (name: string) => {
      if (name in SETTINGS) return SETTINGS;
      return name in WITH_NATS ? WITH_NATS : WITH_SENTINELS;
    };

    it('are named in .env.example and in docs/security.md', () => {
      const documented = /^(\w+)_FILE=/gm;
      const example = readFileSync(join(projectRoot, '.env.example'), 'utf8');
      const names = [...example.matchAll(documented)].map(([, name]) => name);
      expect(names.sort()).toEqual([...FILE_VARIABLES].sort());
      const page = readFileSync(join(projectRoot, 'docs', 'security.md'), 'utf8');
      const [list = ''] = /^Secrets come from variables[^]+?\.\s+Webhooks/m.exec(page) ?? [];
      const unnamed = names.filter((name) => !name!.endsWith('_PREVIOUS') && !list.includes(name!));
      expect(unnamed).toEqual([]);
    });

    it.each([...FILE_VARIABLES])(
      'reads %s from the file that the variable with _FILE names',
      async (name) => {
        const settings = settingsWith(name);
        const { [name]: value = '', ...others } = settings;
        for (const ending of ['', '\n', '\r\n']) {
          const file = await fileWith(`${value}${ending}`);
          expect(loadConfig({ ...others, [`${name}_FILE`]: file })).toEqual(loadConfig(settings));
        }

        expect(problemsOf({ ...settings, [`${name}_FILE`]: await fileWith(value) })).toEqual([
          `${name} and ${name}_FILE are both set; it expects one of them`,
        ]);
        const missing = join(folder, SECRET);
        expect(problemsOf({ ...others, [`${name}_FILE`]: missing })).toEqual([
          `${name}_FILE cannot be read (ENOENT); it expects the path of a file`,
        ]);
      },
    );

    it('refuses an invalid value in a file without repeating it', async () => {
      const { JWT_SECRET: _left, ...others } = COMPLETE;
      const empty = { ...others, JWT_SECRET_FILE: await fileWith('\n') };
      expect(problemsOf(empty)).toEqual([expect.stringMatching(/^JWT_SECRET is not set; /)]);
      const short = { ...others, JWT_SECRET_FILE: await fileWith('a-secret') };
      expect(problemsOf(short)).toEqual([expect.stringMatching(/^JWT_SECRET is invalid; /)]);
      expect(problemsOf(short).join()).not.toContain('a-secret');
    });

    it('reads the database URL for commands', async () => {
      const file = await fileWith(`${COMPLETE.DATABASE_URL}\n`);
      expect(loadDatabaseUrl({ DATABASE_URL_FILE: file })).toBe(COMPLETE.DATABASE_URL);
    });
  });

  describe('The settings of the data platform', () => {
    const DATA_PLATFORM_URL = 'https://data.example/onsale';
    const secret = randomBytes(32).toString('base64');

    it.each([secret, `whsec_${secret}`])('accepts a URL and a secret', (DATA_PLATFORM_SECRET) => {
      const env = { ...COMPLETE, DATA_PLATFORM_URL, DATA_PLATFORM_SECRET };
      expect(loadConfig(env).dataPlatform).toEqual({
        url: DATA_PLATFORM_URL,
        secret: DATA_PLATFORM_SECRET,
        previousSecret: null,
      });
    });

    it('may have a previous secret, which must be a secret too', () => {
      const env = { ...COMPLETE, DATA_PLATFORM_URL, DATA_PLATFORM_SECRET: secret };
      const previous = randomBytes(32).toString('base64');
      const { dataPlatform } = loadConfig({ ...env, DATA_PLATFORM_SECRET_PREVIOUS: previous });
      expect(dataPlatform?.previousSecret).toBe(previous);
      expect(problemsOf({ ...env, DATA_PLATFORM_SECRET_PREVIOUS: SECRET })).toEqual([
        expect.stringMatching(/^DATA_PLATFORM_SECRET_PREVIOUS is invalid; it expects whsec_/),
      ]);
    });

    it.each([
      ['development', {}],
      ['production', { DATA_PLATFORM_SECRET: '' }],
      ['production', { DATA_PLATFORM_SECRET: SECRET }],
      ['production', { DATA_PLATFORM_SECRET: demoDataPlatformSecret }],
      ['production', { DATA_PLATFORM_SECRET: demoDataPlatformSecret.slice('whsec_'.length) }],
    ])('refuses %s with %p', (mode, env) => {
      const problems = problemsOf({ ...COMPLETE, NODE_ENV: mode, DATA_PLATFORM_URL, ...env });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^DATA_PLATFORM_SECRET .+; it expects .+/);
      expect(problems.join()).not.toContain(SECRET);
    });

    it.each([demoDataPlatformSecret, demoDataPlatformSecret.slice('whsec_'.length)])(
      'refuses production with the previous secret %s',
      (DATA_PLATFORM_SECRET_PREVIOUS) => {
        const env = { ...COMPLETE, DATA_PLATFORM_URL, DATA_PLATFORM_SECRET: secret };
        expect(problemsOf({ ...env, DATA_PLATFORM_SECRET_PREVIOUS })).toEqual([
          'DATA_PLATFORM_SECRET_PREVIOUS is invalid; it expects a secret of your own, because the demo secret is public',
        ]);
      },
    );

    it.each([
      SECRET,
      'https://data.example:0/events',
      'ftp://data.example',
      `https://onsale:${SECRET}@data.example`,
      `http://data.example:6000/${SECRET}`,
      'https://data.example:10080',
    ])('refuses the URL %s', (url) => {
      const env = { ...COMPLETE, DATA_PLATFORM_URL: url, DATA_PLATFORM_SECRET: secret };
      expect(problemsOf(env)).toEqual([expect.stringMatching(/^DATA_PLATFORM_URL is invalid/)]);
      expect(problemsOf(env).join()).not.toContain(SECRET);
    });

    it('accepts the demo secret in development', () => {
      const env = { ...COMPLETE, DATA_PLATFORM_URL, DATA_PLATFORM_SECRET: demoDataPlatformSecret };
      expect(problemsOf({ ...env, NODE_ENV: 'development' })).toEqual([]);
    });
  });
});
