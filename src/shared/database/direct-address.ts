import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { UnusableServerError } from '../../config/environment.js';
import { Config } from '../../config/settings.js';
import { BOOT_ATTEMPTS } from './data-source.js';

const TIMEOUT_MS = 5_000;
/** The same for all sessions of one database, by whatever name an address calls it. */
const IDENTITY = `
  SELECT current_database() AS name, extract(epoch FROM pg_postmaster_start_time())::text AS started`;

/**
 * Checks at boot that DATABASE_DIRECT_URL leads to the database behind the pooler. With another one, nothing
 * would fail later: events would only be delivered late.
 */
@Injectable()
export class DirectAddress implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly dataSource: DataSource,
  ) {}

  /** Tries as often as the pool, because of restarts and failovers. @throws UnusableServerError */
  async onModuleInit(): Promise<void> {
    const { databaseDirectUrl } = this.config;
    if (databaseDirectUrl === null) return;
    for (let attempt = 1; ; attempt += 1) {
      const pooled: unknown = await this.dataSource.query(IDENTITY);
      try {
        if (isDeepStrictEqual(await identityOf(databaseDirectUrl), pooled)) return;
        throw new Error('it leads to another database');
      } catch (error) {
        if (attempt === BOOT_ATTEMPTS.retryAttempts) {
          throw new UnusableServerError({
            variable: 'DATABASE_DIRECT_URL',
            expects: 'the PostgreSQL behind the pooler of DATABASE_URL',
            cause: error,
          });
        }
        await sleep(BOOT_ATTEMPTS.retryDelay);
      }
    }
  }
}

async function identityOf(connectionString: string): Promise<unknown> {
  const timeouts = { connectionTimeoutMillis: TIMEOUT_MS, query_timeout: TIMEOUT_MS };
  const client = new Client({ connectionString, ...timeouts });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<object>(IDENTITY)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
