import { DataSource, type DataSourceOptions } from 'typeorm';
import { ConfigError, UnusableServerError } from '../../config/environment.js';

/** A request that waits longer for a statement or a lock gets a 503. */
export const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;

const TIMEOUTS = {
  statement_timeout: `${STATEMENT_TIMEOUT_MS}`,
  lock_timeout: `${LOCK_TIMEOUT_MS}`,
  idle_in_transaction_session_timeout: `${STATEMENT_TIMEOUT_MS}`,
};
/** Overrides the defaults of the database and the role. */
const SEMANTICS = {
  // Each statement sees what was committed before it: docs/adr/0003-how-races-are-decided.md.
  default_transaction_isolation: 'read committed',
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
};
const SETTINGS: Readonly<Record<string, string>> = { ...TIMEOUTS, ...SEMANTICS };

/** For the start of a connection. A pooler would refuse it. */
export const SESSION_OPTIONS = optionsOf(SETTINGS);
/** The statements of commands may run long, also with a role that has the timeouts for a pooler. */
export const COMMAND_OPTIONS = optionsOf({
  ...SEMANTICS,
  ...Object.fromEntries(Object.keys(TIMEOUTS).map((name) => [name, '0'])),
});

function optionsOf(settings: Readonly<Record<string, string>>): string {
  const options = Object.entries(settings);
  return options.map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`).join(' ');
}

interface Row {
  readonly name: string;
  readonly setting: string;
}

/** A pooler refuses settings at the start of a connection. */
const REFUSED_AT_START = 'unsupported startup parameter';

/**
 * Opens the pool and checks that a session has all SETTINGS. Behind a pooler, only the role can give them.
 * @throws ConfigError that names what to change; UnusableServerError
 */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = new DataSource(options);
  try {
    await dataSource.initialize();
  } catch (error) {
    if (String(error).includes(REFUSED_AT_START)) {
      throw new ConfigError([
        'DATABASE_URL is of a pooler: set DATABASE_DIRECT_URL to the address of PostgreSQL too (docs/high-availability.md)',
      ]);
    }
    throw new UnusableServerError({
      variable: 'DATABASE_URL',
      expects: 'a PostgreSQL that lets Onsale in',
      cause: error,
    });
  }
  try {
    await assertSession(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function assertSession(dataSource: DataSource): Promise<void> {
  const rows = await dataSource.query<Row[]>(
    `SELECT name, setting FROM pg_settings WHERE name = ANY($1)`,
    [[...Object.keys(SETTINGS), 'server_encoding']],
  );
  const found = new Map(rows.map(({ name, setting }) => [name, setting]));
  const encoding = found.get('server_encoding');
  if (encoding !== 'UTF8') {
    throw new ConfigError([`The database of DATABASE_URL has to be in UTF8, not ${encoding}`]);
  }
  const wrong = Object.entries(SETTINGS).filter(([name, value]) => found.get(name) !== value);
  if (wrong.length > 0) throw new ConfigError([await adviceFor(wrong, dataSource)]);
}

async function adviceFor(
  settings: readonly (readonly [string, string])[],
  dataSource: DataSource,
): Promise<string> {
  const [{ role } = { role: '' }] = await dataSource.query<{ role: string }[]>(
    `SELECT quote_ident(current_user) AS role`,
  );
  const problem = 'Sessions of DATABASE_URL have other settings than Onsale expects. Run these,';
  const statements = settingsOfRole(role, settings);
  return [`${problem} and let the pooler connect again:`, ...statements].join('\n');
}

/**
 * Statements that give a role what the sessions need. `role` is quoted where it has to be.
 * @public: the engines of the tests read it from dist
 */
export function settingsOfRole(
  role: string,
  settings: readonly (readonly [string, string])[] = Object.entries(SETTINGS),
): string[] {
  return settings.map(([name, value]) => `ALTER ROLE ${role} SET ${name} = '${value}';`);
}

/** @throws an error with SQLSTATE 25006 on a replica, and where transactions are read-only */
export async function assertWritable(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `DO $$ BEGIN
       IF current_setting('transaction_read_only')::boolean THEN
         RAISE read_only_sql_transaction USING MESSAGE = 'PostgreSQL takes no writes';
       END IF;
     END $$`,
  );
}
