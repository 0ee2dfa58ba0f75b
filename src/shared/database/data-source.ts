import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import type { Config } from '../../config/config.js';

/** Nobody waits longer than this for a connection, a statement or a lock: they get a 503 instead. */
const CONNECTION_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
/**
 * A PostgreSQL that is frozen or cut off keeps no timeout of its own. What says nothing for longer
 * than any statement may take is given up with its connection, never the statement alone: the next
 * user of the connection would find the transaction of the one before.
 */
const SILENCE_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 3_000;

const MIGRATIONS_TABLE = 'schema_migrations';

type RowClasses = NonNullable<DataSourceOptions['entities']>;

export function dataSourceOptions(
  config: Pick<Config, 'databaseUrl' | 'databasePoolSize'>,
): DataSourceOptions {
  return {
    type: 'postgres',
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    connectTimeoutMS: CONNECTION_TIMEOUT_MS,
    applicationName: 'onsale',
    migrations,
    migrationsTableName: MIGRATIONS_TABLE,
    extra: {
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
      keepAlive: true,
      // Statements of a transaction that need not wait for each other's answers are sent together.
      pipeline: true,
      onConnect: guardConnection,
    },
    // The pool outlives a PostgreSQL that goes away; requests meanwhile get a 503.
    poolErrorHandler: () => undefined,
  };
}

type PooledClient = EventEmitter & { readonly connection: { readonly stream: Socket } };

function guardConnection(client: PooledClient): void {
  // Between the pool and the query nobody listens for a moment; a connection that PostgreSQL ends
  // just then would else end the process. The query that gets it fails.
  client.on('error', () => undefined);
  const { stream } = client.connection;
  stream.setTimeout(SILENCE_TIMEOUT_MS, () => stream.destroy());
}

/** A connection for commands (migrations, drift checks): no statement may be cut short there. */
export function commandDataSource(databaseUrl: string, entities: RowClasses = []): DataSource {
  const options = dataSourceOptions({ databaseUrl, databasePoolSize: 2 });
  return new DataSource({ ...options, entities, extra: {} });
}
