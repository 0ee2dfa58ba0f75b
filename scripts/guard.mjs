/** Cleans up after a process that was killed. Started by lib/guard.mjs, never by hand. */
import { createInterface } from 'node:readline';
import { stopProcess, startTimeOf } from './lib/processes.mjs';
import { stopServers } from './lib/servers.mjs';
import { removeStartLock } from './lib/start-lock.mjs';
import { removeTestFolder } from './lib/test-runs.mjs';

const [owner, testFolder] = process.argv.slice(2);

/** @type {Map<number, string | undefined>} the start times of the commands that the owner ran */
const commands = new Map();

async function cleanUp() {
  const running = [...commands].filter(([pid, time]) => time && startTimeOf(pid) === time);
  const endings = running.map(([pid]) => stopProcess(pid, [{ signal: 'SIGTERM', seconds: 5 }]));
  // Called before the first await, because it looks up the running servers: a new npm start may begin soon.
  const cleaned = testFolder === undefined ? stopServers() : removeTestFolder(testFolder);
  await Promise.all([...endings, cleaned]);
  if (testFolder === undefined) removeStartLock(Number(owner));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on('line', (line) => commands.set(Number(line), startTimeOf(Number(line))))
  .on('close', () => void cleanUp());
