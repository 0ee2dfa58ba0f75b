import { parseArgs } from 'node:util';
import { escapeIdentifier } from 'pg';
import { getMetadataArgsStorage } from 'typeorm';
import '../app.module.js';
import { print, runCommand } from './command.js';

const USAGE = `Prints the SQL that gives a role of PostgreSQL what the application needs, and no more (docs/high-availability.md).

  onsale grants <role> | psql <URL of the owner>`;

const RIGHTS = 'SELECT, INSERT, UPDATE, DELETE';

function readRole(): string {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [role] = positionals;
  if (role === undefined || positionals.length > 1) {
    throw new Error('grants expects one argument, the name of the role');
  }
  return escapeIdentifier(role);
}

await runCommand(
  async () => {
    const role = readRole();
    // Importing the application has registered its classes of rows.
    const tables = getMetadataArgsStorage().tables.map(({ name }) => `  public.${name}`);
    print(
      '-- Run this as the owner of the tables, after the migrations.',
      `GRANT USAGE ON SCHEMA public TO ${role};`,
      `GRANT ${RIGHTS} ON`,
      tables.sort().join(',\n'),
      `TO ${role};`,
      `GRANT SELECT ON public.outbox_all_events TO ${role};`,
      `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role};`,
      `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ${role};`,
      '-- Tables, sequences and functions of later migrations.',
      `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ${RIGHTS} ON TABLES TO ${role};`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${role};`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO ${role};`,
    );
  },
  { exitCodeOnError: 2, usage: USAGE },
);
