import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from './embedded-postgres.mjs';
import { findFixedPort } from './ports.mjs';
import { createPrivateFolder } from './secrets.mjs';

/** @typedef {Awaited<ReturnType<typeof startPostgres>>} Server */

/**
 * Starts a PostgreSQL and its streaming replica on 127.0.0.1. Each commit waits for the replica.
 * @param {object} options
 * @param {string} options.folder
 * @param {(url: string) => Promise<void>} options.prepare the database, before it is copied
 */
export async function startPostgresPair({ folder, prepare }) {
  const [first, second] = [join(folder, 'primary'), join(folder, 'replica')];
  const ports = await Promise.all([findFixedPort(), findFixedPort()]);
  const options = { durable: true, database: 'onsale' };
  const prepared = await startPostgres({ ...options, dataDir: first, port: ports[0] });
  await prepare(prepared.url);
  await prepared.stop();
  createPrivateFolder(second);
  for (const name of ['data', 'password']) {
    cpSync(join(first, name), join(second, name), { recursive: true });
  }
  writeFileSync(join(second, 'data', 'standby.signal'), '');

  const settings = ['synchronous_standby_names=*', 'synchronous_commit=on'];
  const primary = await startPostgres({ ...options, dataDir: first, port: ports[0], settings });
  const { username, password } = new URL(primary.url);
  const source = `host=127.0.0.1 port=${ports[0]} user=${username} password=${password}`;
  const startReplica = () =>
    startPostgres({
      ...options,
      dataDir: second,
      port: /** @type {number} */ (ports[1]),
      settings: [`primary_conninfo=${source}`],
    });
  return { primary, replica: await startReplica(), startReplica };
}
