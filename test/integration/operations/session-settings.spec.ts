import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { commandDataSource } from '../../../src/shared/database/data-source.js';
import { settingsOfRole } from '../../../src/shared/database/session-settings.js';
import { databaseUrl } from '../../support/environment.js';
import { eventually } from '../../support/eventually.js';
import { addItem } from '../../support/items.js';
import { addPerson } from '../../support/people.js';
import { refusalToStart } from '../../support/processes.js';
import { sellOut } from '../../support/rush.js';
import { Instance, World } from '../../support/world.js';

describe('The sessions of PostgreSQL', () => {
  it('have the settings that Onsale expects, whatever the database sets', async () => {
    const world = await World.start({
      instances: 2,
      databaseSettings: [
        `default_transaction_isolation TO 'repeatable read'`,
        `DateStyle TO 'SQL, DMY'`,
        `TimeZone TO 'Asia/Seoul'`,
        `statement_timeout TO 0`,
      ],
    });
    try {
      await sellOut(world);
    } finally {
      await world.stop();
    }
  });

  it('have no timeouts in commands, whatever the role has for a pooler', async () => {
    const world = await World.start({ databaseSettings: [`statement_timeout TO 100`] });
    const commands = await commandDataSource(world.app.config.databaseUrl).initialize();
    try {
      await commands.query('SELECT pg_sleep(0.3)');
    } finally {
      await commands.destroy();
      await world.stop();
    }
  });

  it('are in the documentation as statements for the role behind a pooler', () => {
    const page = readFileSync(join(projectRoot, 'docs/high-availability.md'), 'utf8');
    const documented = [...page.matchAll(/^ALTER ROLE .*;$/gm)].map(([statement]) => statement);
    expect(documented).toEqual(settingsOfRole('onsale'));
  });

  it('need a database in UTF8', async () => {
    const name = `latin_${randomUUID().slice(0, 8)}`;
    const server = new Client({ connectionString: databaseUrl() });
    await server.connect();
    try {
      await server.query(`CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
      expect(await refusalToStart({ DATABASE_URL: databaseUrl(name) })).toContain(
        'The database of DATABASE_URL has to be in UTF8, not LATIN1',
      );
    } finally {
      await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await server.end();
    }
  });

  it.each([
    [
      'does not exist',
      'no_such_database',
      /^DATABASE_URL cannot be used \(database "no_such_database" does not exist\); it expects a PostgreSQL that lets Onsale in\n$/,
    ],
    [
      'is not migrated',
      'postgres',
      /^DATABASE_URL leads to a database that is not migrated \(relation "\w+" does not exist\): run the migrations first\.\n$/,
    ],
  ])('need a database, and one line says what to do if it %s', async (_what, name, line) => {
    const output = await refusalToStart({ DATABASE_URL: databaseUrl(name), LOG_LEVEL: 'fatal' });
    expect(output).toMatch(line);
  });

  it.each([
    ['another database', () => databaseUrl('postgres'), 'it leads to another database'],
    [
      'a server that is down',
      () => 'postgres://onsale:secret@127.0.0.1:9/onsale',
      'connect ECONNREFUSED 127.0.0.1:9',
    ],
  ])('need a DATABASE_DIRECT_URL that is not of %s', async (_what, directUrl, reason) => {
    const settings = settingsOfRole('x').map(
      (statement) => statement.slice(0, -1).split(' SET ')[1]!,
    );
    const world = await World.start({ databaseSettings: settings });
    try {
      const output = await refusalToStart({
        DATABASE_URL: world.app.config.databaseUrl,
        DATABASE_DIRECT_URL: directUrl(),
        LOG_LEVEL: 'fatal',
      });
      expect(output).toBe(
        `DATABASE_DIRECT_URL cannot be used (${reason}); it expects the PostgreSQL behind the pooler of DATABASE_URL\n`,
      );
    } finally {
      await world.stop();
    }
  });

  it('are dropped, and nothing is ready, while PostgreSQL takes no writes', async () => {
    const world = await World.start();
    const setDefault = (isReadOnly: boolean) =>
      world.rows(
        `DO $$ BEGIN EXECUTE format(
           'ALTER DATABASE %I SET default_transaction_read_only = ${isReadOnly}', current_database());
         END $$`,
      );
    const { api } = await addPerson(world);
    const item = await addItem(world);
    await setDefault(true);
    const instance = await Instance.start(world.app.config, world.clock);
    try {
      const reader = await addPerson(world, { instance });
      const ready = () => reader.api.get('/health/ready');
      const unavailable = { status: 503, body: { code: 'DATABASE_UNAVAILABLE' } };
      expect(await ready()).toMatchObject(unavailable);
      const path = `/v1/cart/items/${item.id}`;
      expect(await reader.api.put(path, { quantity: 1 })).toMatchObject(unavailable);
      // An instance with older connections still writes.
      expect((await api.get('/health/ready')).status).toBe(200);

      await setDefault(false);
      await eventually('the instance is ready', async () => (await ready()).status === 200);
      expect((await reader.api.put(path, { quantity: 1 })).status).toBe(200);
    } finally {
      await instance.stop();
      await world.stop();
    }
  });
});
