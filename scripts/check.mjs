/** npm run check: the checks before a commit. Runs all checks, even after one failed. Needs no database. */
import { join, resolve } from 'node:path';
import { build } from './lib/build.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { checkNodeVersion } from './lib/node-version.mjs';
import { endWithParent } from './lib/parent.mjs';
import { paths, projectRoot } from './lib/paths.mjs';
import { abortCommands, CommandError, run } from './lib/processes.mjs';

/** @typedef {{ name: string, commands: [tool: string, ...args: string[]][], fix: string, prepare?: () => Promise<unknown> }} Check */

const JEST = 'jest/bin/jest.js';
const KNIP = 'knip/bin/knip.js';
const SPECTRAL = '@stoplight/spectral-cli/dist/index.js';
const OPENAPI = join(paths.dist, 'openapi.json');
/** Without these variables Redocly looks for updates and sends usage data. */
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/** @type {Check[]} */
const checks = [
  {
    name: 'format',
    commands: [['prettier/bin/prettier.cjs', '--check', '.']],
    fix: 'npm run format',
  },
  {
    name: 'lint',
    commands: [['eslint/bin/eslint.js', '.']],
    fix: 'npm run lint -- --fix corrects some; correct the rest by hand',
  },
  {
    name: 'types',
    commands: [
      ['typescript/bin/tsc', '--noEmit'],
      ['typescript/bin/tsc', '--noEmit', '--project', 'clients/typescript'],
      ['typescript/bin/tsc', '--noEmit', '--project', 'web'],
    ],
    fix: 'correct the types by hand',
  },
  {
    name: 'boundaries',
    commands: [[JEST, '--selectProjects', 'architecture']],
    fix: 'read the rules and their reasons in .dependency-cruiser.cjs',
  },
  {
    name: 'dead exports',
    // The second run ignores the tests: code that only a test uses is dead too.
    commands: [
      [KNIP, '--no-progress'],
      [KNIP, '--no-progress', '--production', '--include', 'files,exports,types'],
    ],
    fix: 'remove code that nothing imports, or its `export`',
  },
  {
    name: 'OpenAPI',
    prepare: build,
    commands: [
      [join(paths.dist, 'src/cli/write-openapi.js'), OPENAPI],
      // Strict: the rules of `recommended`, where a warning fails too.
      ['@redocly/cli/bin/cli.js', 'lint', OPENAPI, '--extends', 'recommended-strict'],
      [SPECTRAL, 'lint', '--ruleset', 'scripts/spectral.yaml', '--fail-severity', 'hint', OPENAPI],
    ],
    fix: 'correct src/shared/http/openapi or the decorators of the operation',
  },
  {
    name: 'page sizes',
    prepare: build,
    commands: [['size-limit/bin.js']],
    fix: 'import what a page does not need at once with `import()`; the limits are in .size-limit.js',
  },
  {
    name: 'client',
    commands: [[join(projectRoot, 'scripts/client-types.mjs'), '--check']],
    fix: 'npm run build && npm run client:types',
  },
  {
    name: 'unit tests',
    commands: [[JEST, '--selectProjects', 'unit']],
    fix: 'npx jest --selectProjects unit --watch',
  },
];

async function main() {
  checkNodeVersion();
  endWithParent();
  await show('dependencies', installDependencies);
  /** @type {Check[]} */
  const failed = [];
  for (const check of checks) {
    if (!(await show(check.name, () => runCheck(check)))) failed.push(check);
  }
  if (failed.length === 0) return console.log('All checks passed.');
  console.error(`\n${failed.length} of ${checks.length} checks failed. How to fix them:`);
  for (const { name, fix } of failed) console.error(`  ${name.padEnd(14)}${fix}`);
  process.exitCode = 1;
}

/** @param {Check} check */
async function runCheck({ commands, prepare }) {
  await prepare?.();
  for (const [tool, ...args] of commands) {
    await run(process.execPath, [resolve(paths.modules, tool), ...args], { cwd: projectRoot, env });
  }
}

/**
 * Shows a check as one line, and the output of its tool only if it failed.
 * @param {string} name
 * @param {() => Promise<unknown>} action
 * @returns {Promise<boolean>} whether it passed
 */
async function show(name, action) {
  process.stdout.write(name.padEnd(14));
  const startedAt = performance.now();
  const duration = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  try {
    await action();
    console.log(`ok      ${duration()}`);
    return true;
  } catch (error) {
    console.log(`FAILED  ${duration()}`);
    console.error(error instanceof CommandError ? error.output.trimEnd() : error);
    return false;
  }
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    abortCommands();
    process.exit(130);
  });
}

await main();
