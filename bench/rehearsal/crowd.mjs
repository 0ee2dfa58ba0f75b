/** npm run rehearse -- --watch: a crowd at the demo sale, for somebody who looks at the pages. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { addressOf } from '../shared/address.mjs';
import { Api } from '../shared/api.mjs';
import { Results } from './results.mjs';
import { holdPlaces, pay } from './tickets.mjs';
import { Visitor } from './visitor.mjs';
import { watchQueue } from './watch.mjs';

const DEMO_CONCERT = 'Winter Tour';
/** Longer than in a measured rehearsal, so that a queue grows before a hall that is small. */
const THINK_SECONDS = 20;
const GIVE_UP_SHARE = 0.3;
const VANISH_SHARE = 0.1;
/** An access token lives for an hour. */
const LOG_IN_EVERY_MS = 600_000;
/** For the last response. */
const HOME_WITHIN_MS = 5_000;

/** A visitor who signs up on arrival. */
class Fan extends Visitor {
  /** The latest one. @type {Promise<any> | null} */
  request = null;

  /**
   * @param {ConstructorParameters<typeof Visitor>[0]} options
   * @param {AbortSignal} signal sends the fan home
   */
  constructor(options, signal) {
    super(options);
    this.signal = signal;
  }

  /** @override */
  async visit() {
    const account = { ...this.account, name: 'Fan' };
    const { accessToken } = await this.call('sign up', 'POST', '/v1/auth/signup', account);
    this.headers.authorization = `Bearer ${accessToken}`;
    await this.waitForTurn();
    const hold = await holdPlaces(this);
    if (!hold) return this.leave('sold out');
    const chance = Math.random();
    if (chance < VANISH_SHARE) return this.results.leaves('vanished');
    await this.think();
    if (chance < VANISH_SHARE + GIVE_UP_SHARE) return this.leave('gave up');
    if (!(await pay(this, hold))) this.results.leaves('too late to pay');
  }

  /** @override @type {Visitor['call']} */
  call(...args) {
    this.signal.throwIfAborted();
    this.request = super.call(...args);
    return this.request;
  }

  /** Leaves the queue, and gives seats back. A join may be under way. */
  async goHome() {
    await Promise.race([this.request?.catch(() => undefined), wait(HOME_WITHIN_MS)]);
    // The visit reads the response first.
    await wait(0);
    if (!this.headers['x-queue-token']) return;
    await this.service.call('DELETE', '/v1/queue/tokens/me', undefined, this.headers);
  }
}

/**
 * Sends fans to the sale of a running service until the signal is aborted. Then they leave the queue.
 * @param {string} origin
 * @param {{ email: string, password: string }} admin
 * @param {number} perSecond fans who arrive
 * @param {AbortSignal} signal
 */
export async function letCrowdLoose(origin, admin, perSecond, signal) {
  const service = new Api(origin);
  const headers = { authorization: await logIn(service, admin) };
  const renewal = setInterval(
    () =>
      void logIn(service, admin).then((token) => (headers.authorization = token), console.error),
    LOG_IN_EVERY_MS,
  );
  const concert = await findConcert(service);
  // A fan buys tickets only, and so needs nothing else of a sale.
  const sale = /** @type {import('./sale.mjs').RehearsedSale} */ ({
    roomId: concert.roomId,
    concertId: concert.id,
  });
  console.log(
    `${perSecond} fans a second come for “${concert.title}”. Ctrl-C sends them home.\n\n` +
      `  Operations    ${origin}/ops\n  Waiting page  ${origin}/rooms/${sale.roomId}\n`,
  );
  const results = new Results();
  /** @type {Set<Fan>} */
  const present = new Set();
  const run = randomBytes(4).toString('hex');
  const watch = watchQueue(service, headers, sale, results, () => present.size, signal);
  for (let index = 0; !signal.aborted; index += 1) {
    const account = { email: `fan-${index}-${run}@rehearsal.test`, password: `rehearsal-${run}` };
    const options = {
      ...{ service, sale, results, account, address: addressOf(index) },
      ...{ intention: /** @type {const} */ ('pay'), thinkSeconds: THINK_SECONDS },
    };
    const fan = new Fan(options, signal);
    present.add(fan);
    void fan
      .visit()
      .catch(() => results.leaves('turned away'))
      .then(() => present.delete(fan));
    await wait(1_000 / perSecond, undefined, { signal }).catch(() => undefined);
  }
  clearInterval(renewal);
  await watch;
  await Promise.all(Array.from(present, (fan) => fan.goHome()));
  console.log(`\nThe crowd went home. ${results.receipts.size} fans have tickets.`);
}

/** @param {Api} service @param {{ email: string, password: string }} admin */
async function logIn(service, admin) {
  const { accessToken } = await service.post('/v1/auth/login', admin);
  return `Bearer ${accessToken}`;
}

/** The concert of the demo data, else the newest one. @param {Api} service */
async function findConcert(service) {
  const { data } = await service.get('/v1/concerts?limit=100');
  const concert = data.find((/** @type {any} */ { title }) => title === DEMO_CONCERT) ?? data[0];
  if (!concert) throw new Error('The service has no concert on sale');
  return concert;
}
