import { stopApplication } from './application.mjs';
import { stopPostgres } from './embedded-postgres.mjs';
import { stopRedis } from './embedded-redis.mjs';
import { paths } from './paths.mjs';

/** @typedef {{ port: number, exited: Promise<string>, stop(): Promise<void> }} Server */

/**
 * Stops what was started from this folder, by this run or an earlier one: the application first,
 * so that it can finish its requests.
 * @returns {Promise<string[]>} what there was to stop
 */
export async function stopServers() {
  const stopped = [];
  if (await stopApplication()) stopped.push('the application');
  if (await stopRedis(paths.redis)) stopped.push('Redis');
  if (await stopPostgres(paths.postgres)) stopped.push('PostgreSQL');
  return stopped;
}

/** Kills at once what `stopServers` is waiting for. */
export async function killServers() {
  await Promise.all([
    stopApplication([]),
    stopRedis(paths.redis, []),
    stopPostgres(paths.postgres, []),
  ]);
}

/**
 * Restarts a server whenever it dies, on the same port, at most five times a minute.
 * @param {string} name
 * @param {Server} server
 * @param {(port: number) => Promise<Server>} restart
 * @param {AbortSignal} stopping from when on servers are meant to end
 * @returns {Promise<void>} ends with the server; rejects if it can't be kept running
 */
export async function keepRunning(name, server, restart, stopping) {
  /** @type {number[]} */
  let restarts = [];
  for (;;) {
    const end = await server.exited;
    if (stopping.aborted) return;
    const now = Date.now();
    restarts = [...restarts.filter((time) => time > now - 60_000), now];
    if (restarts.length > 5) throw new Error(`${name} stopped more than five times a minute`);
    console.log(`${name} stopped unexpectedly (${end}): restarting it on port ${server.port}`);
    server = await restart(server.port);
    if (stopping.aborted) return server.stop();
  }
}
