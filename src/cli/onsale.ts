import { constants } from 'node:os';
import { onEndSignal } from '../end-signals.js';

/** The entry point of the image: `docker run onsale <command>`. Node.js is process 1 and gets the signals. */
const COMMANDS: Readonly<Record<string, () => Promise<unknown>>> = {
  serve: () => import('../main.js'),
  migrate: () => import('./migrate.js'),
  grants: () => import('./grants.js'),
  'demo-data': () => import('./demo-data.js'),
  audit: () => import('./audit.js'),
  'verify-draw': () => import('./verify-draw.js'),
  reconcile: () => import('./reconcile.js'),
  'set-password': () => import('./set-password.js'),
  'outbox:status': () => import('./outbox-status.js'),
  'outbox:resume': () => import('./outbox-resume.js'),
  'outbox:replay': () => import('./outbox-replay.js'),
  'outbox:compare': () => import('./outbox-compare.js'),
  'raise-versions': () => import('./raise-versions.js'),
  health: () => import('./health.js'),
};

// Process 1 of a container ignores the signals that it does not handle. The server replaces this when it has booted.
if (process.pid === 1) {
  onEndSignal((signal) => process.exit(128 + constants.signals[signal]));
}

// Removes the command's name, so that its arguments are where it expects them.
const [name = 'serve'] = process.argv.splice(2, 1);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) {
  await command();
} else {
  process.stderr.write(
    `There is no command ${name}. The commands are ${Object.keys(COMMANDS).join(', ')}.\n`,
  );
  process.exitCode = 2;
}
