import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import type { Config } from '../../config/settings.js';
import { ConnectionWatch } from './connection-watch.js';
import { isConnectionLost } from './database-errors.js';
import { COMMAND_OPTIONS, SESSION_OPTIONS, STATEMENT_TIMEOUT_MS } from './session-settings.js';

/** For connections at boot. */
export const BOOT_ATTEMPTS = { retryAttempts: 10, retryDelay: 1_000 };

/** A request that waits longer for a connection gets a 503. */
const CONNECTION_TIMEOUT_MS = 5_000;
/**
 * A PostgreSQL that is frozen or unreachable enforces no timeout. A connection that is silent for
 * longer than any statement may take is destroyed. Cancelling only the statement would leave its open
 * transaction to the next user of the connection.
 */
const SILENCE_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 3_000;

const MIGRATIONS_TABLE = 'schema_migrations';

type RowClasses = NonNullable<DataSourceOptions['entities']>;

export function dataSourceOptions(
  config: Pick<Config, 'databaseUrl' | 'databaseDirectUrl' | 'databasePoolSize'>,
): DataSourceOptions {
  return {
    type: 'postgres',
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    connectTimeoutMS: CONNECTION_TIMEOUT_MS,
    applicationName: 'onsale',
    migrations,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    extra: {
      // A pooler refuses it, so there the role has these settings (openDataSource).
      ...(config.databaseDirectUrl === null && { options: SESSION_OPTIONS }),
      keepAlive: true,
      // Statements that do not depend on each other's results are sent together.
      pipeline: true,
      onConnect: guardConnection,
      Client: new ConnectionWatch(config.databaseDirectUrl).clientClass(),
    },
    // Without a handler a lost connection would end the process. Requests get a 503 meanwhile.
    poolErrorHandler: () => undefined,
  };
}

interface PooledClient extends EventEmitter {
  readonly connection: EventEmitter & { readonly stream: Socket };
}

function guardConnection(client: PooledClient): void {
  // Between the pool and the query no listener is attached. A connection that is lost at that moment
  // would end the process. With this listener only the query fails.
  client.on('error', () => undefined);
  const { stream } = client.connection;
  client.connection.on('errorMessage', ({ code }: { readonly code?: string }) => {
    if (isConnectionLost(code)) stream.destroy();
  });
  stream.setTimeout(SILENCE_TIMEOUT_MS, () => stream.destroy());
}

/** For commands such as migrations. It has no timeouts, because their statements may run long. */
export function commandDataSource(databaseUrl: string, entities: RowClasses = []): DataSource {
  const options = dataSourceOptions({ databaseUrl, databaseDirectUrl: null, databasePoolSize: 2 });
  return new DataSource({
    ...options,
    entities,
    extra: { pipeline: true, options: COMMAND_OPTIONS },
  });
}
