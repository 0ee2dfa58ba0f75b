/**
 * npm run proof: what takes too long for npm test. Tries every engine, twenty failovers, a million rows and the headline, one
 * after the other, and writes the results to docs/proof.md. Takes hours.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endWithParent } from './lib/parent.mjs';
import { projectRoot } from './lib/paths.mjs';
import { abortCommands, CommandError, run } from './lib/processes.mjs';

/** @typedef {{ what: string, command: string, env?: Record<string, string> }} Step */
/** @typedef {{ step: Step, ok: boolean, seconds: number, summary: string }} Outcome */

const usage = `Usage: npm run proof -- [--short] [--only <text>]

  --short   one story and one race on each engine, without a report
  --only    the steps whose name or command contains the text, without a report`;

/** A test with a clock of its own for Redis needs one server. */
const RACES = 'test/concurrency test/e2e/seed --testPathIgnorePatterns queue-cut-streams-large';
const SHORT = 'test/e2e/seed-001 test/e2e/seed-004 test/concurrency/reservation/holds';
const ENGINES = {
  cluster: 'Redis Cluster with three primaries',
  sentinels: 'Redis Sentinel',
  pgbouncer: 'PgBouncer in transaction mode',
  defaults: 'isolation repeatable read and DateStyle SQL, DMY by default',
};
const FAILOVERS = { FAILOVERS: '20' };

/** @param {string} tests @returns {Step[]} */
const onEngines = (tests) =>
  Object.entries(ENGINES).map(([engine, what]) => ({
    what: `races and stories: ${what}`,
    command: `npm test -- ${tests}`,
    env: { TEST_ENGINES: engine },
  }));

/** @type {readonly Step[]} */
const LONG = [
  ...onEngines(RACES),
  {
    what: '20 failovers of Redis Sentinel',
    command: 'npm test -- test/failure/redis-sentinels',
    env: FAILOVERS,
  },
  {
    what: '20 failovers of a Redis Cluster',
    command: 'npm test -- test/failure/redis-cluster',
    env: FAILOVERS,
  },
  {
    what: '20 failovers of PostgreSQL, synchronous',
    command: 'npm test -- test/failure/postgres-failover',
    env: FAILOVERS,
  },
  {
    what: '20 rolling restarts, 2,000 requests a second',
    command: 'npm test -- test/failure/rolling-restart',
    env: { RESTARTS: '20', REQUESTS_PER_SECOND: '2000' },
  },
  { what: 'a draw of 1,000,000', command: 'npm run bench:draw' },
  { what: 'the feed', command: 'npm run bench:outbox' },
  { what: 'floors and ceilings', command: 'npm run bench' },
  { what: 'chaos', command: 'npm run chaos -- --minutes 10 --seed 1' },
  { what: 'the headline', command: 'npm run rehearse -- --headline' },
];

/** Of the output of a step. */
const LAST_LINES = 25;

function readOptions() {
  const { values } = parseArgs({
    options: { short: { type: 'boolean', default: false }, only: { type: 'string' } },
  });
  const { short, only } = values;
  const all = short ? onEngines(SHORT) : LONG;
  const steps = all.filter(
    ({ what, command }) => only === undefined || `${what} ${command}`.includes(only),
  );
  if (steps.length === 0) throw new Error(`No step contains "${only}"`);
  return { steps, isWhole: !short && only === undefined };
}

/** @param {Step} step @returns {Promise<Outcome>} */
async function prove(step) {
  const { command, env = {} } = step;
  const [program = '', ...args] = command.split(' ');
  const startedAt = performance.now();
  const options = { cwd: projectRoot, env: { ...process.env, ...env } };
  const { ok, output } = await run(program, args, options).then(
    (text) => ({ ok: true, output: text }),
    (error) => ({
      ok: false,
      output: error instanceof CommandError ? error.output : String(error),
    }),
  );
  const summary = output.trim().split('\n').slice(-LAST_LINES).join('\n');
  return { step, ok, seconds: (performance.now() - startedAt) / 1_000, summary };
}

/** @param {readonly Outcome[]} outcomes */
function reportOf(outcomes) {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} cores (${cpus()[0]?.model}), ${gigabytes} GB, Node.js ${process.version}`;
  const rows = outcomes.map(
    ({ step, ok, seconds }) =>
      `| ${step.what} | ${ok ? 'holds' : '**fails**'} | ${Math.round(seconds)} s | \`${commandOf(step)}\` |`,
  );
  const outputs = outcomes.map(
    ({ step, summary }) => `## ${step.what}\n\n\`\`\`\n${summary}\n\`\`\``,
  );
  return `# Proof

\`npm run proof\` wrote this page on ${new Date().toISOString().slice(0, 10)}, on ${machine}. Each command runs alone too.

| what | result | time | command |
| --- | --- | --- | --- |
${rows.join('\n')}

${outputs.join('\n\n')}
`;
}

/** @param {Step} step */
function commandOf({ command, env = {} }) {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [...settings, command].join(' ');
}

async function main() {
  const { steps, isWhole } = readOptions();
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const step of steps) {
    process.stdout.write(`${step.what} … `);
    const outcome = await prove(step);
    console.log(`${outcome.ok ? 'holds' : 'FAILS'}, ${Math.round(outcome.seconds)} s`);
    if (!outcome.ok) console.log(outcome.summary);
    outcomes.push(outcome);
  }
  if (isWhole) writeFileSync(join(projectRoot, 'docs', 'proof.md'), reportOf(outcomes));
  return outcomes.every(({ ok }) => ok);
}

endWithParent();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    abortCommands();
    process.exit(130);
  });
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
