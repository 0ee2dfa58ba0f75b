import { recordedApplication } from './application.mjs';
import { postgresIn } from './embedded-postgres.mjs';
import { redisIn } from './embedded-redis.mjs';
import { paths } from './paths.mjs';
import { stopperOf, stopRecorded } from './process-record.mjs';

/** @typedef {{ port: number, exited: Promise<string>, stop(): Promise<void> }} Server */

/** The servers of `npm start`, in stop order: the application first, because it finishes its requests. */
const servers = [
  { name: 'the application', recorded: recordedApplication },
  { name: 'Redis', recorded: redisIn(paths.redis) },
  { name: 'PostgreSQL', recorded: postgresIn(paths.postgres) },
];

/**
 * Stops the servers that this run or an earlier one started from this folder. Looks up all servers
 * before it stops the first, so that it never stops those of a run that begins meanwhile.
 * @returns {Promise<string[]>} the names of the stopped servers
 */
export async function stopServers() {
  const running = servers.map(({ name, recorded }) => ({ name, stop: stopperOf(recorded) }));
  const stopped = [];
  for (const { name, stop } of running) {
    if (stop === undefined) continue;
    await stop();
    stopped.push(name);
  }
  return stopped;
}

/** Kills the servers that `stopServers` is waiting for. */
export async function killServers() {
  await Promise.all(servers.map(({ recorded: { file } }) => stopRecorded({ file, signals: [] })));
}

/**
 * Restarts a server whenever it dies, on the same port, at most five times a minute.
 * @param {string} name
 * @param {Server} server
 * @param {(port: number) => Promise<Server>} restart
 * @param {AbortSignal} stopping aborted once servers are meant to end
 * @returns {Promise<void>} resolves once the server was stopped; rejects if it keeps dying
 */
export async function keepRunning(name, server, restart, stopping) {
  /** @type {number[]} */
  let restarts = [];
  for (;;) {
    const end = await server.exited;
    if (stopping.aborted) return;
    const now = Date.now();
    restarts = [...restarts.filter((time) => time > now - 60_000), now];
    if (restarts.length > 5) throw new Error(`${name} stopped more than five times in a minute`);
    console.log(`${name} stopped unexpectedly (${end}): restarting it on port ${server.port}`);
    server = await restart(server.port);
    if (stopping.aborted) return server.stop();
  }
}
