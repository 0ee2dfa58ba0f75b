import { randomUUID } from 'node:crypto';
import type { ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Redis } from 'ioredis';
import { Pool } from 'pg';
import { createApp } from '../../src/app.js';
import type { Config } from '../../src/config/settings.js';
import { loadConfig } from '../../src/config/config.js';
import { COMMAND_OPTIONS } from '../../src/shared/database/session-settings.js';
import { Clock } from '../../src/shared/domain/clock.js';
import { RedisServers } from '../../src/shared/redis/redis-servers.js';
import { databaseConfig, databaseUrl, redisConfig } from './environment.js';
import { connectTo, emptyRedis, redisVariables } from './redis.js';
import { SettableClock } from './settable-clock.js';
import { templateDatabase } from './template-database.js';

export const ADMIN = { email: 'admin@onsale.test', password: 'admin-password' };

export interface WorldOptions {
  /** How many instances share the databases. By default 1. */
  readonly instances?: number;
  /** Settings that replace the defaults. Scheduled jobs are off by default. */
  readonly config?: Partial<Config>;
  /** A migrated database to copy. By default an empty one. */
  readonly template?: string;
  /** Settings of the database, for all sessions that don't set them: `DateStyle TO 'SQL, DMY'`. */
  readonly databaseSettings?: readonly string[];
  /** How the instances reach the database: by another URL. */
  readonly reach?: (url: string) => string;
  /** The connection to Redis of an instance. By default the application connects by itself. */
  readonly connect?: () => RedisServers;
}

/** Running instances of the application with their own PostgreSQL and Redis databases. */
export class World {
  private constructor(
    readonly instances: readonly Instance[],
    readonly database: Pool,
    readonly redis: Redis,
    readonly clock: SettableClock,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(options: WorldOptions = {}): Promise<World> {
    const name = `world_${randomUUID().slice(0, 8)}`;
    const template = options.template ?? (await templateDatabase());
    await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    for (const setting of options.databaseSettings ?? []) {
      await onServer(`ALTER DATABASE ${name} SET ${setting}`);
    }
    const isElsewhere = options.config?.databaseUrl !== undefined;
    const direct = testConfig({
      ...databaseConfig(name),
      redis: redisConfig(),
      ...(isElsewhere && { databaseDirectUrl: null }),
      ...options.config,
    });
    const { reach } = options;
    const config = reach
      ? Object.freeze({ ...direct, databaseUrl: reach(direct.databaseUrl) })
      : direct;
    const redis = connectTo(config.redis);
    await emptyRedis(redis);
    const database = new Pool({
      connectionString: direct.databaseDirectUrl ?? direct.databaseUrl,
      options: COMMAND_OPTIONS,
      max: 5,
    });
    // Dropping the database closes the idle connections of the pool.
    database.on('error', () => undefined);
    const drop = () => onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    const instances: Instance[] = [];
    const world = new World(instances, database, redis, new SettableClock(), drop);
    try {
      for (let count = 0; count < (options.instances ?? 1); count += 1) {
        instances.push(await Instance.start(config, world.clock, { redis: options.connect?.() }));
      }
      return world;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  /** The first instance. */
  get app(): Instance {
    const [first] = this.instances;
    if (!first) throw new Error('The world has no instance');
    return first;
  }

  /** Runs a query. Returns its rows. */
  async rows<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.database.query<Row>(sql, parameters)).rows;
  }

  /** Runs a query that returns one number. */
  async count(sql: string, parameters: unknown[] = []): Promise<number> {
    const [row] = await this.rows<{ count: string }>(
      `SELECT (${sql})::bigint AS count`,
      parameters,
    );
    return Number(row?.count);
  }

  async stop(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.stop()));
    await this.database.end();
    this.redis.disconnect();
    await this.drop();
  }
}

/** Providers and controllers that are added to the application, and a connection to Redis that replaces its own. */
interface Extra extends Pick<ModuleMetadata, 'controllers' | 'providers'> {
  readonly redis?: RedisServers | undefined;
}

/** A running instance of the application. */
export class Instance {
  private stopped: Promise<void> | undefined;

  private constructor(
    readonly nest: NestFastifyApplication,
    readonly baseUrl: string,
    readonly config: Config,
  ) {}

  /** By default any free port. */
  static async start(
    config: Config,
    clock: Clock,
    { redis, ...extra }: Extra = {},
    port = 0,
  ): Promise<Instance> {
    const nest = await createApp(config, async (module, adapter, options) => {
      const builder = Test.createTestingModule({ imports: [module], ...extra });
      builder.overrideProvider(Clock).useValue(clock);
      if (redis) builder.overrideProvider(RedisServers).useValue(redis);
      const testing = await builder.compile();
      return testing.createNestApplication<NestFastifyApplication>(adapter, options);
    });
    try {
      await nest.listen(port, '127.0.0.1');
    } catch (error) {
      // Else its connections keep Jest running.
      await nest.close();
      throw error;
    }
    return new Instance(nest, await nest.getUrl(), config);
  }

  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider {
    return this.nest.get<Provider>(token, { strict: false });
  }

  /** May be called twice. */
  stop(): Promise<void> {
    this.stopped ??= this.nest.close();
    return this.stopped;
  }
}

function testConfig(overrides: Partial<Config> & Pick<Config, 'databaseUrl' | 'redis'>): Config {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: overrides.databaseUrl,
    ...redisVariables(overrides.redis),
    JWT_SECRET: 'uRk2vGq8LwZc5XnTb9HyPd3FsJm7QaEe4',
    QUEUE_TOKEN_SECRET: 'nW6tYb3KxVh8RcMz5GfLpQd9SjTa2UeJo7',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    RATE_LIMITS: 'off',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    JOBS: 'off',
  });
  return Object.freeze({ ...config, ...overrides });
}

async function onServer(sql: string): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl(), max: 1 });
  try {
    await pool.query(sql);
  } finally {
    await pool.end();
  }
}
