/**
 * npm run proof: what takes too long for npm test. Tries every engine, twenty failovers, a million rows and the headline, one
 * after the other, and writes the results to docs/proof.md. Takes hours.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { endWithParent } from './lib/parent.mjs';
import { projectRoot } from './lib/paths.mjs';
import { findPgbouncer } from './lib/pgbouncer.mjs';
import { abortCommands, CommandError, run } from './lib/processes.mjs';

/** @typedef {{ what: string, command: string, env?: Record<string, string> }} Step */
/** @typedef {{ command: string, result: string, seconds: number, day: string, machine: string, output: string }} Result */
/** @typedef {{ step: Step, result: 'holds' | 'FAILS' | 'skipped', seconds: number, output: string }} Outcome */

const usage = `Usage: npm run proof -- [--short] [--only <text>] [--report]

  --short   one story and a few races on each engine, one failover and one restart, without a report
  --only    the steps whose name or command contains the text, without a report
  --report  puts the results of these steps into the report`;

const RACES = 'test/concurrency test/e2e/seed';
const SHORT_RACES = [
  'test/e2e/seed-001',
  'test/concurrency/queue/queue-join',
  'test/concurrency/reservation/holds',
  'test/concurrency/order/orders',
].join(' ');
const ENGINES = {
  cluster: 'Redis Cluster with three primaries',
  sentinels: 'Redis Sentinel',
  pgbouncer: 'PgBouncer in transaction mode',
  defaults: 'isolation repeatable read and DateStyle SQL, DMY by default',
};
const REPORT = join(projectRoot, 'docs', 'proof.md');
/** What the report is made of: the last result of each step. */
const RESULTS = join(projectRoot, 'docs', 'proof.json');

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
    env: { FAILOVERS: '20' },
  },
  {
    what: '20 failovers of a Redis Cluster',
    command: 'npm test -- test/failure/redis-cluster',
    env: { FAILOVERS: '20' },
  },
  {
    what: '20 failovers of PostgreSQL, synchronous',
    command: 'npm test -- test/failure/postgres-failover',
    env: { FAILOVERS: '20' },
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
  { what: 'chaos on several hosts', command: 'npm run chaos -- --hosts --minutes 10 --seed 1' },
  { what: 'the headline', command: 'npm run rehearse -- --headline' },
];

/** @type {readonly Step[]} */
const SHORT = [
  ...onEngines(SHORT_RACES),
  {
    what: 'a failover of PostgreSQL, and a rolling restart',
    command: 'npm test -- test/failure/postgres-failover test/failure/rolling-restart',
    env: { FAILOVERS: '1', RESTARTS: '1' },
  },
];

/** Of the output of a step: in the report, and on the terminal when it fails. */
const LAST_LINES = 25;
const LAST_LINES_OF_FAILURE = 200;

function readOptions() {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      report: { type: 'boolean', default: false },
    },
  });
  const { short, only } = values;
  const all = short ? SHORT : LONG;
  const steps = all.filter(
    ({ what, command }) => only === undefined || `${what} ${command}`.includes(only),
  );
  if (steps.length === 0) throw new Error(`No step contains "${only}"`);
  return { steps, hasReport: !short && (values.report || only === undefined) };
}

/** @param {Step} step @param {number} number of the step @returns {Promise<Outcome>} */
async function prove(step, number) {
  const { command, env = {} } = step;
  if (env.TEST_ENGINES === 'pgbouncer' && !(await findPgbouncer())) {
    return {
      step,
      result: 'skipped',
      seconds: 0,
      output: 'There is no PgBouncer for this machine',
    };
  }
  const [program = '', ...args] = command.split(' ');
  const startedAt = performance.now();
  const options = { cwd: projectRoot, env: { ...process.env, ...countsOf(number), ...env } };
  /** @param {Outcome['result']} result @param {string} output @returns {Outcome} */
  const outcome = (result, output) => {
    const seconds = (performance.now() - startedAt) / 1_000;
    return { step, result, seconds, output: output.trim() };
  };
  return run(program, args, options).then(
    (output) => outcome('holds', output),
    (error) => outcome('FAILS', error instanceof CommandError ? error.output : String(error)),
  );
}

/** Where `npm test` writes its counts for .ci/run. @param {number} number of the step */
function countsOf(number) {
  const folder = process.env.ONSALE_RESULTS;
  return folder ? { ONSALE_JEST_JSON: join(folder, `proof-${number}.json`) } : {};
}

/** @param {string} output @param {number} count */
function lastLines(output, count) {
  return output.split('\n').slice(-count).join('\n');
}

/**
 * Adds the outcomes to the results of earlier runs, one for each step, and writes the report of all of them.
 * @param {readonly Outcome[]} outcomes
 */
function writeReport(outcomes) {
  const earlier = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  const results = { ...earlier, ...Object.fromEntries(outcomes.map(toResult)) };
  const known = LONG.filter(({ what }) => results[what] !== undefined);
  /** @type {[string, Result][]} */
  const inOrder = known.map(({ what }) => [what, results[what]]);
  writeFileSync(RESULTS, `${JSON.stringify(Object.fromEntries(inOrder), null, 2)}\n`);
  writeFileSync(REPORT, reportOf(inOrder));
}

/** @param {Outcome} outcome @returns {[string, Result]} */
function toResult({ step, result, seconds, output }) {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return [
    step.what,
    {
      command: commandOf(step),
      result,
      seconds: Math.round(seconds),
      day: new Date().toISOString().slice(0, 10),
      machine: `${cpus().length} cores (${cpus()[0]?.model}), ${gigabytes} GB, Node.js ${process.version}`,
      // The folder differs from machine to machine.
      output: stripVTControlCharacters(lastLines(output, LAST_LINES)).replaceAll(
        `${projectRoot}/`,
        '',
      ),
    },
  ];
}

/** @param {readonly [string, Result][]} results */
function reportOf(results) {
  const rows = results.map(
    ([what, { result, seconds, day, command }]) =>
      `| ${what} | ${result} | ${seconds} s | ${day} | \`${command}\` |`,
  );
  const outputs = results.map(
    ([what, { machine, output }]) => `## ${what}\n\nOn ${machine}.\n\n\`\`\`\n${output}\n\`\`\``,
  );
  return `# Proof

\`npm run proof\` writes this page. Each step is repeated alone with \`npm run proof -- --only "<its name>" --report\`.

| what | result | time | day | command |
| --- | --- | --- | --- | --- |
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
  const { steps, hasReport } = readOptions();
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const [index, step] of steps.entries()) {
    process.stdout.write(`${step.what} … `);
    const outcome = await prove(step, index + 1);
    const { result, seconds, output } = outcome;
    console.log(`${result}, ${Math.round(seconds)} s`);
    if (result !== 'holds') console.log(lastLines(output, LAST_LINES_OF_FAILURE));
    outcomes.push(outcome);
  }
  if (hasReport) writeReport(outcomes);
  return outcomes.every(({ result }) => result !== 'FAILS');
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
