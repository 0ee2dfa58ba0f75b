import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from './embedded-postgres.mjs';
import { THIS_MACHINE } from './host.mjs';
import { findFixedPort } from './ports.mjs';
import { createPrivateFolder } from './secrets.mjs';

/** @typedef {Awaited<ReturnType<typeof startPostgres>>} Server */

/**
 * Starts a PostgreSQL and its streaming replica, by default on 127.0.0.1. Each commit waits for the replica.
 * @param {object} options
 * @param {string} options.folder
 * @param {(url: string) => Promise<void>} options.prepare the database, before it is copied
 * @param {readonly [import('./host.mjs').Host, import('./host.mjs').Host]} [options.hosts]
 * @param {readonly string[]} [options.settings] of both
 */
export async function startPostgresPair({
  folder,
  prepare,
  hosts = [THIS_MACHINE, THIS_MACHINE],
  settings = [],
}) {
  const [first, second] = [join(folder, 'primary'), join(folder, 'replica')];
  const ports = await Promise.all([findFixedPort(), findFixedPort()]);
  const options = { durable: true, database: 'onsale' };
  const ofFirst = { ...options, dataDir: first, port: ports[0], host: hosts[0] };
  const prepared = await startPostgres(ofFirst);
  await prepare(prepared.url);
  await prepared.stop();
  createPrivateFolder(second);
  for (const name of ['data', 'password']) {
    cpSync(join(first, name), join(second, name), { recursive: true });
  }
  writeFileSync(join(second, 'data', 'standby.signal'), '');

  const waits = ['synchronous_standby_names=*', 'synchronous_commit=on'];
  const startPrimary = () => startPostgres({ ...ofFirst, settings: [...settings, ...waits] });
  const primary = await startPrimary();
  const { username, password } = new URL(primary.url);
  const source = `host=${hosts[0].address} port=${ports[0]} user=${username} password=${password}`;
  const startReplica = () =>
    startPostgres({
      ...options,
      dataDir: second,
      port: /** @type {number} */ (ports[1]),
      host: hosts[1],
      settings: [...settings, `primary_conninfo=${source}`],
    });
  return { primary, startPrimary, replica: await startReplica(), startReplica };
}
