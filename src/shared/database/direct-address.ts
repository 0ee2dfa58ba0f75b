import { isDeepStrictEqual } from 'node:util';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { UnusableServerError } from '../../config/environment.js';
import { Config } from '../../config/settings.js';

const CONNECT_TIMEOUT_MS = 5_000;
const EXPECTED = 'the PostgreSQL behind the pooler of DATABASE_URL';
/** The same for all sessions of one database, whatever an address calls it. */
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

  /** @throws UnusableServerError */
  async onModuleInit(): Promise<void> {
    const { databaseDirectUrl } = this.config;
    if (databaseDirectUrl === null) return;
    const direct = new Client({
      connectionString: databaseDirectUrl,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    direct.on('error', () => undefined);
    try {
      await direct.connect();
      const { rows } = await direct.query<object>(IDENTITY);
      if (!isDeepStrictEqual(rows, await this.dataSource.query(IDENTITY))) {
        throw new Error('it leads to another database');
      }
    } catch (error) {
      throw new UnusableServerError('DATABASE_DIRECT_URL', EXPECTED, error);
    } finally {
      await direct.end().catch(() => undefined);
    }
  }
}
