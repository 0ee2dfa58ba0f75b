import { addressOf } from '../shared/address.mjs';
import { count, short } from '../shared/figures.mjs';
import { createRoom, giveMoney, userIds } from '../shared/people.mjs';
import { createShow, seatedSections } from '../shared/shows.mjs';
import { startStand } from '../shared/stand.mjs';
import { authorizationOf } from '../shared/tokens.mjs';
import { Fan, FanApi, MAX_SEATS, PRICE, SEATS_PER_ROW } from './fan.mjs';
import { Hall } from './hall.mjs';
import { closingLines, refusalLines } from './report.mjs';
import { Results } from './results.mjs';
import { runVisits } from './visits.mjs';
import { status } from './watch.mjs';

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
  const { thinkSeconds } = options;
  const stand = await startStand(folder, { RATE_LIMITS: 'on', HOLD_SECONDS: '120' });
  const ids = await addFans(stand, users);
  const opensAt = Date.now() + gatherSeconds * 1_000;
  const roomId = await createRoom(stand, {
    ...{ capacity, admitPerSecond, opensAt: new Date(opensAt).toISOString() },
    ...{ claimWithinSeconds: 60, abandonAfterSeconds: 60 },
  });
  const sections = seatedSections(seats, { seatsPerRow: SEATS_PER_ROW, price: PRICE });
  const showId = await createShow(stand, roomId, sections, MAX_SEATS);
  console.log(`${count(users)} fans for ${count(seats)} seats`);

  const results = new Results();
  const service = new FanApi(stand.origin, CONNECTIONS);
  const hall = new Hall(seats);
  const fans = ids.map((userId, index) => {
    const authorization = authorizationOf(stand.auth, userId);
    const address = addressOf(index);
    const options = { service, results, address, roomId, showId, hall, authorization };
    return new Fan({ ...options, thinkSeconds });
  });
  const authorization = stand.api.headers.authorization ?? '';
  const visits = { authorization, roomId, visitors: fans, arriveSeconds, results };
  await runVisits({ service: stand.api, ...visits });
  console.log('\n');
  const took = timesOf(fans, opensAt);
  const sold = await checkBooks(stand, fans, showId, seats, results);
  const breaches = await stand.audit();
  await service.close();
  await stand.stop();
  results.expect(breaches === '', `the audit found ${breaches}`);
  console.log(reportOf(results, { ...took, users, sold }).join('\n'));
  return results.isRight;
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
 * @param {readonly Fan[]} fans
 * @param {number} opensAt in milliseconds, as the times of the fans
 * @returns {{ seconds: number, firstSeconds: number }} from the opening to the last payment, and to the first turn
 */
function timesOf(fans, opensAt) {
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
  return [
    `${count(users)} fans; ${count(sold)} seats sold to ${count(results.receipts.size)} of them.`,
    `Sold out ${short(seconds)} s after the opening; the first turn came after ${short(firstSeconds)} s.`,
    ...refusalLines(results),
    ...closingLines(
      results,
      'Seats, tickets and balances are as the responses say, and the audit found nothing.',
    ),
  ];
}
