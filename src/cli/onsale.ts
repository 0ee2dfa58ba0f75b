/**
 * The entry point of the container image: `docker run onsale <command>`. Process 1 is Node.js itself,
 * so that signals reach it.
 */
const COMMANDS: Readonly<Record<string, () => Promise<unknown>>> = {
  serve: () => import('../main.js'),
  migrate: () => import('./migrate.js'),
  'demo-data': () => import('./demo-data.js'),
  audit: () => import('./audit.js'),
  'outbox:replay': () => import('./outbox-replay.js'),
  health: () => import('./health.js'),
};

// The command's own arguments are where it looks for them.
const [name = 'serve'] = process.argv.splice(2, 1);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) {
  await command();
} else {
  process.stderr.write(
    `There is no command ${name}; there are ${Object.keys(COMMANDS).join(', ')}.\n`,
  );
  process.exitCode = 2;
}
