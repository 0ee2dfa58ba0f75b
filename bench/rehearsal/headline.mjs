import { setTimeout as wait } from 'node:timers/promises';
import { addressOf } from '../shared/address.mjs';
import { Api } from '../shared/api.mjs';
import { count, short } from '../shared/figures.mjs';
import { createRoom, giveMoney, userIds } from '../shared/people.mjs';
import { createShow } from '../shared/shows.mjs';
import { startStand } from '../shared/stand.mjs';
import { authorizationOf } from '../shared/tokens.mjs';
import { Fan, MAX_SEATS, PRICE, SEATS_PER_ROW } from './fan.mjs';
import { list, MAX_FAILURES, stepLines, waitLines } from './report.mjs';
import { Results } from './results.mjs';
import { status, watchQueue } from './watch.mjs';

/** @typedef {import('../shared/stand.mjs').Stand} Stand */
/** @typedef {import('./options.mjs').Options} Options */

/** Rows of one statement. */
const PAGE = 10_000;
const CONNECTIONS = 256;

/**
 * Many more fans than seats, who are signed in and have money beforehand. They gather, are drawn, wait, choose, hold,
 * pay and get tickets, until the show is sold out.
 * @param {string} folder
 * @param {Options} options
 * @returns {Promise<boolean>} whether there was no failure
 */
export async function rehearseHeadline(folder, options) {
  const { users, seats, arriveSeconds, gatherSeconds, capacity, admitPerSecond } = options;
  const stand = await startStand(folder, { RATE_LIMITS: 'on', HOLD_SECONDS: '120' });
  const ids = await addFans(stand, users);
  const opensAt = Date.now() + gatherSeconds * 1_000;
  const roomId = await createRoom(stand, {
    ...{ capacity, admitPerSecond, opensAt: new Date(opensAt).toISOString() },
    ...{ claimWithinSeconds: 60, abandonAfterSeconds: 60 },
  });
  const rows = Math.ceil(seats / SEATS_PER_ROW);
  const section = { name: 'R', rows, seatsPerRow: SEATS_PER_ROW, price: PRICE };
  const showId = await createShow(stand, roomId, [section], MAX_SEATS);
  console.log(`${count(users)} fans for ${count(rows * SEATS_PER_ROW)} seats`);

  const results = new Results();
  const service = new Api(stand.origin, { connections: CONNECTIONS });
  const fans = ids.map((userId, index) => {
    const authorization = authorizationOf(stand.auth, userId);
    const options = { service, results, address: addressOf(index), roomId, showId, authorization };
    return new Fan(options);
  });
  const took = await sell(stand, fans, results, { arriveSeconds, opensAt, roomId });
  const sold = await checkBooks(stand, fans, showId, rows * SEATS_PER_ROW, results);
  const breaches = await stand.audit();
  await service.pool.close();
  await stand.stop();
  results.expect(breaches === '', `the audit found ${breaches}`);
  console.log(reportOf(results, { ...took, users, sold }).join('\n'));
  return results.serverErrors === 0 && results.failures.length === 0;
}

/** Accounts with a balance. @param {Stand} stand @param {number} users @returns {Promise<string[]>} their ids */
async function addFans(stand, users) {
  const ids = userIds(users);
  for (let first = 0; first < users; first += PAGE) {
    const some = ids.slice(first, first + PAGE);
    await stand.database.query(
      `INSERT INTO user_users (id, email, name, role, password_hash, created_at)
       SELECT id, id || '@fans.test', 'Fan', 'customer', 'none', now() FROM unnest($1::uuid[]) AS fan (id)`,
      [some],
    );
    await giveMoney(stand, some, MAX_SEATS * PRICE);
    status(`${count(first + some.length)} of ${count(users)} accounts`);
  }
  await stand.database.query('ANALYZE');
  console.log();
  return ids;
}

/**
 * All visits.
 * @param {Stand} stand
 * @param {readonly Fan[]} fans
 * @param {Results} results
 * @param {{ arriveSeconds: number, opensAt: number, roomId: string }} sale
 * @returns {Promise<{ seconds: number, firstSeconds: number }>} from the opening to the last payment, and to the first turn
 */
async function sell({ api }, fans, results, { arriveSeconds, opensAt, roomId }) {
  let present = fans.length;
  const visits = fans.map(async (fan) => {
    await wait(Math.random() * arriveSeconds * 1_000);
    await fan.visit().catch((error) => results.failures.push(String(error.message)));
    present -= 1;
  });
  const over = new AbortController();
  const headers = { authorization: api.headers.authorization ?? '' };
  const watch = watchQueue(api, headers, { roomId }, results, () => present, over.signal);
  await Promise.all(visits);
  over.abort();
  await watch;
  console.log('\n');
  const since = (/** @type {number} */ time) => (time - opensAt) / 1_000;
  const paid = fans.reduce((last, { paidAt }) => Math.max(last, paidAt), 0);
  const first = fans.reduce((first, { turnAt }) => Math.min(first, turnAt || Infinity), Infinity);
  return { seconds: since(paid), firstSeconds: since(first) };
}

/**
 * The books must agree with the responses.
 * @param {Stand} stand
 * @param {readonly Fan[]} fans
 * @param {string} showId
 * @param {number} seats
 * @param {Results} results
 * @returns {Promise<number>} seats that are sold
 */
async function checkBooks({ database }, fans, showId, seats, results) {
  const bought = fans.flatMap(({ seatIds }) => seatIds);
  const { rows } = await database.query(
    `SELECT (SELECT count(*)::int FROM concert_seats WHERE show_id = $1 AND status = 'SOLD') AS sold,
       (SELECT count(*)::int FROM concert_seats WHERE id = ANY($2::uuid[]) AND status = 'SOLD') AS bought,
       (SELECT count(*)::int FROM ticket_tickets WHERE show_id = $1) AS tickets,
       (SELECT coalesce(sum(balance), 0)::float8 FROM balance_accounts) AS left`,
    [showId, bought],
  );
  const { sold, bought: ofResponses, tickets, left } = rows[0];
  const money = (fans.length * MAX_SEATS - sold) * PRICE;
  results.expect(sold === seats, `${sold} of ${seats} seats are sold`);
  results.expect(bought.length === sold && ofResponses === sold, `${bought.length} were bought`);
  results.expect(new Set(bought).size === sold, 'a seat was bought twice');
  results.expect(tickets === sold, `${tickets} tickets for ${sold} seats`);
  results.expect(left === money, `fans have ${left} left instead of ${money}`);
  return sold;
}

/**
 * @param {Results} results
 * @param {{ seconds: number, firstSeconds: number, users: number, sold: number }} outcome
 */
function reportOf(results, { seconds, firstSeconds, users, sold }) {
  const { failures, serverErrors, receipts } = results;
  return [
    `${count(users)} fans; ${count(sold)} seats sold to ${count(receipts.size)} of them.`,
    `Sold out ${short(seconds)} s after the opening; the first turn came after ${short(firstSeconds)} s.`,
    `Left without a ticket: ${list(results.departures)}.`,
    `Refused: ${list(results.refusals)}.`,
    ...(serverErrors > 0 ? [`FAILED: ${serverErrors} requests.`] : []),
    ...failures.slice(0, MAX_FAILURES).map((failure) => `FAILED: ${failure}`),
    failures.length === 0
      ? 'Seats, tickets and balances are as the responses say, and the audit found nothing.'
      : `${count(failures.length)} FAILURES.`,
    '',
    ...waitLines(results),
    '',
    ...stepLines(results),
  ];
}
