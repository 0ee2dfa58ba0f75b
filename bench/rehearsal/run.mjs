/** npm run rehearse: simulated visitors go through the whole on-sale, and what follows it. */
import { setTimeout as wait } from 'node:timers/promises';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { developmentDefaults, loadEnvironmentFile } from '../../scripts/lib/environment.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { addressOf } from '../shared/address.mjs';
import { Api } from '../shared/api.mjs';
import { startStand } from '../shared/stand.mjs';
import { checkBalances, countSold } from './books.mjs';
import { cancelEvening } from './cancellation.mjs';
import { letCrowdLoose } from './crowd.mjs';
import { Door } from './door.mjs';
import { rehearseHeadline } from './headline.mjs';
import { readOptions, usage } from './options.mjs';
import { reportOf } from './report.mjs';
import { Results } from './results.mjs';
import { createAccounts, openRehearsal } from './sale.mjs';
import { Visitor } from './visitor.mjs';
import { runVisits } from './visits.mjs';
import { status } from './watch.mjs';

/** @typedef {import('./options.mjs').Options} Options */
/** @typedef {import('./sale.mjs').RehearsedSale} RehearsedSale */

/** For the temporary service: abandoned places become free while other visitors wait. */
const HOLD_SECONDS = '20';

async function main() {
  const options = readOptions();
  if (options.watch) return watch(options);
  if (options.url) return rehearse(options.url, adminOfService(), options);
  await installDependencies();
  await build();
  const folder = createTestFolder();
  try {
    if (options.headline) return await rehearseHeadline(folder, options);
    const stand = await startStand(folder, { RATE_LIMITS: 'on', HOLD_SECONDS });
    const ok = await rehearse(stand.origin, stand.admin, options);
    const breaches = await stand.audit();
    console.log(`\nAudit: ${breaches || 'all invariants hold.'}`);
    await stand.stop();
    return ok && breaches === '';
  } finally {
    await removeTestFolder(folder);
  }
}

/** Until Ctrl-C. @param {Options} options */
async function watch({ url, perSecond }) {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stopping.abort());
  const admin = adminOfService();
  const origin = url ?? `http://127.0.0.1:${process.env.PORT || 3000}`;
  await letCrowdLoose(origin, admin, perSecond, stopping.signal);
  // Responses that are still awaited would keep the process alive.
  process.exit(0);
}

/** The admin of a running service. */
function adminOfService() {
  loadEnvironmentFile();
  const env = { ...process.env, ...developmentDefaults() };
  return { email: env.ADMIN_EMAIL ?? '', password: env.ADMIN_PASSWORD ?? '' };
}

/**
 * @param {string} origin
 * @param {{ email: string, password: string }} credentials
 * @param {Options} options
 * @returns {Promise<boolean>} whether there was no failure
 */
async function rehearse(origin, credentials, options) {
  const service = new Api(origin);
  const { accessToken } = await service.post('/v1/auth/login', credentials);
  const admin = `Bearer ${accessToken}`;
  const sale = await openRehearsal(service, admin, options);
  console.log(`${options.users} visitors, ${options.seats} places, at ${origin}`);
  const accounts = await createAccounts(service, options.users, (made) => {
    if (made % 100 === 0 || made === options.users) status(`${made} of ${options.users} accounts`);
  });
  console.log();

  const results = new Results();
  const visitors = accounts.map((account, index) => {
    const address = addressOf(index);
    const intention = intentionOf(Math.random(), options);
    const { thinkSeconds } = options;
    return new Visitor({ service, sale, results, account, address, intention, thinkSeconds });
  });
  const startedAt = performance.now();
  await sell(service, admin, sale, visitors, results, options);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log('\n');

  const [first, second] = sale.evenings;
  const sold = [];
  for (const showId of sale.evenings)
    sold.push(await countSold(service, admin, showId, visitors, results));
  const door = await Door.open(service, admin, first, results);
  await door.admitAll(visitors);
  const cancellation = await cancelEvening(service, admin, second, visitors, results, door);
  await checkBalances(visitors, results);
  const report = reportOf(results, { places: sale.places, sold, seconds, door, cancellation });
  console.log(report.lines.join('\n'));
  return report.ok;
}

/**
 * All visits.
 * @param {Api} service
 * @param {string} admin
 * @param {RehearsedSale} sale
 * @param {readonly Visitor[]} visitors
 * @param {Results} results
 * @param {Options} options
 */
async function sell(service, admin, sale, visitors, results, options) {
  const { arriveSeconds, gatherSeconds, capacity, capacityLater } = options;
  const changeRoom = (/** @type {object} */ changes) =>
    service.need('PATCH', `/v1/queue/rooms/${sale.roomId}`, changes, { authorization: admin });
  if (gatherSeconds > 0) {
    await changeRoom({ opensAt: new Date(Date.now() + gatherSeconds * 1_000).toISOString() });
  }
  const over = new AbortController();
  const change = wait(arriveSeconds * 1_000, undefined, { signal: over.signal }).then(
    () => capacityLater !== capacity && changeRoom({ capacity: capacityLater }),
    () => undefined,
  );
  const { roomId } = sale;
  await runVisits({ service, authorization: admin, roomId, visitors, arriveSeconds, results });
  over.abort();
  await change;
}

/**
 * @param {number} chance
 * @param {Options} options
 * @returns {import('./visitor.mjs').Intention}
 */
function intentionOf(chance, { giveUp, vanish }) {
  if (chance < giveUp) return 'give up';
  return chance < giveUp + vanish ? 'vanish' : 'pay';
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  // Exits at once, because open connections would keep the process alive.
  process.exit(2);
}
