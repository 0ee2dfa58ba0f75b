import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { lastOf, programOf, readDockerfile } from '../../../scripts/lib/dockerfile.mjs';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { loadConfig } from '../../../src/config/config.js';
import { FILE_VARIABLES } from '../../../src/config/environment.js';
import { CONNECTIONS_BESIDE_POOL } from '../../support/connections.js';
import { redisUrlOf } from '../../support/redis.js';
import { COMPLETE } from '../../support/settings.js';

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const compose = read('docker-compose.yml');
interface Service {
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly ulimits: { readonly nofile: number };
  readonly deploy: { readonly resources: { readonly limits: { readonly memory: string } } };
}
const { services, secrets: secretFiles } = parse(compose, { merge: true }) as {
  readonly services: Readonly<Record<'app' | 'load-balancer', Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
};
/** The settings of .env.example with their values there. */
const example: Readonly<Record<string, string>> = Object.fromEntries(
  [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
);
/** Those that docker-compose.yml takes from .env, with the defaults that it gives them. */
const interpolated: Readonly<Record<string, string>> = Object.fromEntries(
  [...compose.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)].map(([, name, value]) => [name, value]),
);
/** What docker-compose.yml decides itself: the image sets NODE_ENV, and JOBS differs between instances. */
const NOT_PASSED_ON = ['NODE_ENV', 'HOST', 'PORT', 'JOBS'];
/** Bytes that HAProxy and its sockets take for an open event stream. */
const BYTES_PER_CONNECTION = 14_000;
const OF_OTHERS = [
  ...['toss_secret_key', 'stripe_secret_key', 'stripe_webhook_secret', 'smtp_url'],
  ...['nats_url', 'nats_creds', 'database_direct_url', 'jwt_secret_previous'],
  ...['queue_token_secret_previous', 'pass_signing_key_previous', 'data_platform_secret_previous'],
];

describe('The Dockerfile', () => {
  const stages = readDockerfile(read('Dockerfile'));
  const image = stages.at(-1)!;

  it('copies exactly the files that .dockerignore allows', () => {
    const copied = stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword, flags }) => keyword === 'COPY' && !flags['from'])
      .flatMap(({ args }) => args.slice(0, -1));
    const allowed = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path);
    expect([...new Set(copied)].sort()).toEqual([...allowed].sort());
    for (const path of copied) expect(existsSync(join(projectRoot, path))).toBe(true);
  });

  it('names the exact version of its base image', () => {
    expect(read('Dockerfile')).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-\w+-slim$/m);
    const bases = stages.map((stage) => lastOf(stage, 'FROM').args[0]);
    expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}']));
  });

  it('runs as an unprivileged user, in production mode, with Node.js as process 1', () => {
    expect(lastOf(image, 'USER').text).toBe('1000:1000');
    expect(lastOf(image, 'ENV').args).toContain('NODE_ENV=production');
    const entrypoint = ['node', 'dist/src/cli/onsale.js'];
    expect(programOf(lastOf(image, 'ENTRYPOINT'))).toEqual(entrypoint);
    expect(programOf(lastOf(image, 'HEALTHCHECK'))).toEqual([...entrypoint, 'health']);
  });
});

describe('docker-compose.yml', () => {
  it('passes all settings of .env.example on, and secrets only from files', () => {
    const given = Object.keys(services.app.environment);
    const settings = Object.keys(example).filter((name) => !name.endsWith('_FILE'));
    const expected = settings
      .filter((name) => !NOT_PASSED_ON.includes(name))
      .map((name) => (FILE_VARIABLES.has(name) ? `${name}_FILE` : name));
    expect(expected).toContain('JWT_SECRET_PREVIOUS_FILE');
    const standard = read('.env.example').match(/OTEL_(?!EXPORTER)[A-Z_]+/g) ?? [];
    expect([...given].sort()).toEqual([...new Set([...expected, ...standard])].sort());
  });

  it('gives each secret to the application from a file of secrets/ with its name', () => {
    const files = Object.entries(services.app.environment).filter(([, value]) =>
      value.toString().startsWith('/run/secrets/'),
    );
    for (const [name, path] of files) {
      const secret = name.replace(/_FILE$/, '').toLowerCase();
      expect(path).toBe(`/run/secrets/${secret}`);
      expect(secretFiles[secret]?.file).toBe(`./secrets/${secret}`);
    }
    const mounted = files.map(([, path]) => path.replace('/run/secrets/', ''));
    expect([...services.app.secrets].sort()).toEqual(mounted.sort());
  });

  it('does not change when .env.example is copied to .env', () => {
    expect(interpolated).toMatchObject({ TOP_UPS: 'off', PORT: '8080' });
    const names = Object.keys(interpolated).filter((name) => example[name]);
    expect(names).toContain('HOLD_SECONDS');
    for (const name of names) {
      const configOf = (value = '') => loadConfig({ ...COMPLETE, [name]: value });
      expect([name, configOf(example[name])]).toEqual([name, configOf(interpolated[name])]);
    }
    // The port of the host is no setting of the application there.
    for (const name of ['TOP_UPS', 'PORT', 'WEB_CONCURRENCY']) expect(example[name]).toBe('');
  });

  it('gives the load balancer files and memory for its connections', () => {
    const { environment, ulimits, deploy } = services['load-balancer'];
    const total = Number(/:-(\d+)/.exec(environment['TOTAL_CONNECTIONS']!)?.[1]);
    const haproxy = read('ops/haproxy/haproxy.cfg');
    expect(haproxy).toContain(`presetenv TOTAL_CONNECTIONS ${total}\n`);
    expect(ulimits.nofile).toBeGreaterThan(2 * total + 1_000);
    const gigabytes = Number(/^(\d+)G$/.exec(deploy.resources.limits.memory)?.[1]);
    expect(gigabytes * 1024 ** 3).toBeGreaterThan(total * BYTES_PER_CONNECTION);
  });

  it('has connections for as many instances as it names, and some for commands', () => {
    const numberIn = (pattern: RegExp) => Number(pattern.exec(compose)?.[1]);
    const scales = [compose, read('README.md'), read('docs/operations.md')].flatMap((text) =>
      [...text.matchAll(/--scale app=(\d+)/g)].map(([, count]) => Number(count)),
    );
    expect(scales.length).toBeGreaterThanOrEqual(3);
    const app = /^ {2}app:\n[\s\S]*?\n\n/m.exec(compose)?.[0] ?? '';
    const processes = Number(/limits: \{ cpus: '(\d+)'/.exec(app)?.[1]);
    const instances = Math.max(...scales, Number(/replicas: (\d+)/.exec(app)?.[1]));
    const perProcess = numberIn(/DATABASE_POOL_SIZE: (\d+)/) + CONNECTIONS_BESIDE_POOL;
    const used = instances * processes * perProcess;
    // PostgreSQL keeps 3 for superusers.
    const left = numberIn(/max_connections=(\d+)/) - 3 - used;
    expect(left).toBeGreaterThanOrEqual(20);
  });

  it('limits the logs of each service', () => {
    const services = /^services:\n([\s\S]*?)^\w/m.exec(compose)?.[1] ?? '';
    const each = services.split(/^ {2}(?=[\w-]+:$)/m).filter((text) => text.trim() !== '');
    expect(each.length).toBeGreaterThanOrEqual(6);
    for (const service of each)
      expect(service).toMatch(/logging: \*logging|<<: \*(application|command)$/m);
    expect(compose).toMatch(/&application\n.*\n {2}logging: \*logging/);
    expect(compose).toMatch(/&command\n {2}<<: \*application/);
    expect(compose).toMatch(
      /&logging\n {2}driver: json-file\n {2}options: \{ max-size: \d+m, max-file: '\d'/,
    );
  });

  it('gets strong secrets from scripts/create-secrets.sh, which production accepts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'onsale-secrets-'));
    try {
      const script = join(folder, 'scripts', 'create-secrets.sh');
      mkdirSync(join(folder, 'scripts'));
      copyFileSync(join(projectRoot, 'scripts', 'create-secrets.sh'), script);
      const secretOf = (name: string) => readFileSync(join(folder, 'secrets', name), 'utf8');
      execFileSync('sh', [script]);
      const jwtSecret = secretOf('jwt_secret');
      for (const name of OF_OTHERS) expect(secretOf(name)).toBe('');
      const key = 'live_sk_Kq8Lw2Vr7Nz4Xb9Tm3Pc6Hd1Zt5Rg8Wm2Xk';
      writeFileSync(join(folder, 'secrets', 'toss_secret_key'), key);
      execFileSync('sh', [script]);
      expect([secretOf('jwt_secret'), secretOf('toss_secret_key')]).toEqual([jwtSecret, key]);

      const files = Object.keys(secretFiles);
      expect(files).toHaveLength(10 + OF_OTHERS.length);
      const made = files.filter((name) => !OF_OTHERS.includes(name));
      for (const name of made) expect(secretOf(name).length).toBeGreaterThanOrEqual(43);
      const given = compose.matchAll(/([A-Z_]+)_FILE: \/run\/secrets\/(\w+)/g);
      const secrets = [...given].map(([, name, file]) => [name!, secretOf(file!)] as const);
      const others = {
        NODE_ENV: 'production',
        ...{ TOP_UPS: 'provider', TOSS_CLIENT_KEY: 'live_ck' },
        ADMIN_EMAIL: 'admin@onsale.test',
        DATA_PLATFORM_URL: 'https://data.example',
      };
      const config = loadConfig({ ...others, ...Object.fromEntries(secrets) });
      expect(new URL(config.databaseUrl).password).toBe(secretOf('postgres_password'));
      expect(config).toMatchObject({ nats: null, dataPlatform: { url: 'https://data.example' } });
      const nats = { DATA_PLATFORM_URL: '', FEED: 'nats', NATS_URL: 'nats://nats:4222' };
      const withNats = loadConfig({ ...others, ...Object.fromEntries(secrets), ...nats });
      expect(withNats).toMatchObject({ dataPlatform: null, nats: { servers: ['nats:4222'] } });
      expect(config.paymentProviders).toMatchObject({ toss: { secretKey: key }, stripe: null });
      expect(secretOf('redis.conf')).toBe(`requirepass ${new URL(redisUrlOf(config)).password}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
