import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { areaIdsOf, seatIdsOf } from '../shared/shows.mjs';
import { forEach } from '../shared/api.mjs';
import { authorizationOf } from '../shared/tokens.mjs';

/** @typedef {import('../shared/stand.mjs').Stand} Stand */

/** Of each item that customers order. */
export const ITEM_PRICE = 1_000;

/**
 * A user with an account.
 * @typedef {object} Person
 * @property {string} id
 * @property {string} email
 * @property {string} password
 * @property {string} authorization
 * @property {Record<string, string>} places queue tokens by room: `main` active, `paused` waiting, `drawn` by lot
 */

/** @typedef {{ id: string, owner: Person }} Owned */
/** @typedef {Owned & { paymentId: string, showId: string, seatIds: string[] }} Hold */

/**
 * The resources for requests: stable ones for valid requests, spare ones that requests may change,
 and created ones.
 */
export class World {
  /** @type {Person[]} */
  customers = [];
  /** @type {Person} */
  admin = { id: '', email: '', password: '', authorization: '', places: {} };
  rooms = { main: '', paused: '', lobby: '', drawn: '' };
  /** @type {{ roomId: string, id: string }[]} */
  roomKeys = [];
  /** @type {{ showId: string, id: string }[]} seats that are kept from the sale */
  blocks = [];
  /** A pass that was completed once, and an API key of its room. */
  shop = { jti: '', key: '' };
  /** Of mails that nobody has used yet. @type {Record<'VERIFY_EMAIL' | 'RESET_PASSWORD', string[]>} */
  mailTokens = { VERIFY_EMAIL: [], RESET_PASSWORD: [] };
  /** Of sessions that nobody else uses. @type {string[]} */
  refreshTokens = [];
  concertId = '';
  origin = '';
  /** @type {Map<string, string[]>} the free seats of each show */
  shows = new Map();
  /** @type {string[]} */
  items = [];
  gatedItemId = '';

  spare = {
    /** @type {string[]} */ rooms: [],
    /** @type {string[]} */ concerts: [],
    /** @type {string[]} */ shows: [],
    /** @type {string[]} */ items: [],
  };

  /** The areas of each show. @type {Map<string, string[]>} */
  areas = new Map();
  /** @type {Hold[]} */
  holds = [];
  /** @type {Owned[]} of any state */
  reservations = [];
  /** @type {(Owned & { paymentId: string })[]} unpaid */
  pendingOrders = [];
  /** @type {Owned[]} of any state */
  orders = [];
  /** @type {(Owned & { amount: number, part: Record<string, unknown> })[]} READY; `part` names one piece */
  due = [];
  /** @type {(Owned & { part: Record<string, unknown> })[]} PAID */
  paid = [];
  /** @type {Owned[]} of any state */
  payments = [];
  /** @type {(Owned & { code: string, showId: string })[]} of any state */
  tickets = [];
  /** @type {{ code: string, showId: string }[]} that nobody has checked in yet */
  unusedTickets = [];
  /** Paid at the provider. @type {(Owned & { paymentKey: string })[]} */
  paidTopUps = [];
  /** @type {string[]} that are credited */
  doneTopUps = [];
  /** The payment providers. @type {import('../../scripts/lib/payment-emulator/emulator.mjs').Emulator | null} */
  providers = null;
  /** @type {string[]} */
  cancelledShows = [];
  /** @type {{ id: string, claimedBy: Set<Person> }[]} */
  coupons = [];
  /** @type {(Owned & { couponId: string })[]} not used yet */
  userCoupons = [];
  /** @type {Person[]} without anything, so that they can delete their accounts */
  leavers = [];
  /** @type {{ owner: Person, token: string }[]} places in the lobby that requests may give up */
  lobby = [];
  /** @type {string[]} cursors of lists */
  cursors = [];
  /** @type {{ key: string, operation: string, body: string | Buffer | undefined, path: string }[]} */
  usedKeys = [];
}

const CUSTOMERS = 8;
const MAIL_TOKENS = 500;
const SPARE_SESSIONS = 10;
const LEAVERS = 16;
const SHOWS = 5;
const SEATS = { rows: 20, seatsPerRow: 20, price: 1_000 };
const MAX_CHARGE = 10_000_000;
const LONG_SECONDS = 86_400;
const IN_TWO_MONTHS_MS = 60 * 86_400_000;

/** Opens after the customers have joined. */
const LATER = new Date(Date.now() + IN_TWO_MONTHS_MS).toISOString();

/** @param {Stand} stand @param {import('../../scripts/lib/payment-emulator/emulator.mjs').Emulator} providers */
export async function buildWorld(stand, providers) {
  const { api } = stand;
  const world = new World();
  world.providers = providers;
  world.origin = stand.origin;
  const session = await api.post('/v1/auth/login', stand.admin);
  world.admin = { ...stand.admin, ...personOf(stand, session) };
  await giveMoney(api, world.admin.authorization);
  const slots = { activeTtlSeconds: LONG_SECONDS, claimWithinSeconds: LONG_SECONDS };
  const room = { capacity: 100_000, admitPerSecond: 1_000, ...slots };
  const create = async (/** @type {string} */ path, /** @type {object} */ body) =>
    /** @type {string} */ ((await api.post(path, body)).id);
  world.rooms = {
    main: await create('/v1/queue/rooms', { name: 'main', ...room }),
    paused: await create('/v1/queue/rooms', { name: 'paused', ...room, state: 'paused' }),
    lobby: await create('/v1/queue/rooms', { name: 'lobby', ...room }),
    drawn: await create('/v1/queue/rooms', { name: 'drawn', ...room, opensAt: LATER }),
  };
  world.shop = await openShop(
    api,
    await create('/v1/queue/rooms', { name: 'shop', ...room }),
    world,
  );
  const roomId = world.rooms.main;
  const concert = { title: 'Fuzz', artist: 'Noise', venue: 'Hall' };
  world.concertId = await create('/v1/concerts', { ...concert, roomId });
  const show = {
    startsAt: new Date(Date.now() + IN_TWO_MONTHS_MS).toISOString(),
    maxSeatsPerUser: 100,
    maxUnpaidHolds: 1_000,
    sections: [
      { name: 'A', ...SEATS },
      { name: 'Floor', kind: 'STANDING', capacity: 10_000, price: 1_000 },
    ],
  };
  for (let index = 0; index < SHOWS; index += 1) {
    const id = await create(`/v1/concerts/${world.concertId}/shows`, show);
    world.shows.set(id, await seatIdsOf(stand, id));
    world.areas.set(id, await areaIdsOf(stand, id));
  }
  for (const name of ['Poster', 'Mug', 'Scarf']) {
    world.items.push(await create('/v1/items', { name, price: ITEM_PRICE, stock: 1_000_000 }));
  }
  const drop = { name: 'Drop', price: ITEM_PRICE, stock: 1_000_000, roomId, maxPerUser: null };
  world.gatedItemId = await create('/v1/items', drop);

  world.customers = await forEach(
    Array.from({ length: CUSTOMERS }, (_, index) => index),
    (index) => addCustomer(stand, world, index),
    2,
  );
  for (const { email, password } of world.customers) {
    for (let count = 0; count < SPARE_SESSIONS; count += 1) {
      const { refreshToken } = await api.post('/v1/auth/login', { email, password });
      world.refreshTokens.push(refreshToken);
    }
  }
  for (let index = 1; index <= LEAVERS; index += 1) {
    const account = { email: `leaver-${index}@fuzz.test`, password: 'in no hurry', name: 'Leaver' };
    world.leavers.push({
      ...account,
      ...personOf(stand, await api.post('/v1/auth/signup', account)),
    });
  }
  await openDrawn(api, world.rooms.drawn);
  await addMailTokens(stand.databaseUrl, world);
  await addSpares(create, world, concert, show);
  return world;
}

/**
 * Tokens as mails have them. Their users do not exist, so that no request changes the password of another one.
 * @param {string} databaseUrl
 * @param {World} world
 */
async function addMailTokens(databaseUrl, { mailTokens }) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const [purpose, tokens] of Object.entries(mailTokens)) {
    for (let count = 0; count < MAIL_TOKENS; count += 1) {
      tokens.push(randomBytes(32).toString('base64url'));
    }
    const hashes = tokens.map((token) => createHash('sha256').update(token).digest());
    await client.query(
      `INSERT INTO user_mail_tokens (hash, user_id, purpose, created_at, expires_at)
       SELECT hash, gen_random_uuid(), $2, now(), now() + interval '1 day' FROM unnest($1::bytea[]) hash`,
      [hashes, purpose],
    );
  }
  await client.end();
}

/**
 * The pre-queue ends, and its order is drawn.
 * @param {Stand['api']} api
 * @param {string} roomId
 */
async function openDrawn(api, roomId) {
  await api.need('PATCH', `/v1/queue/rooms/${roomId}`, { opensAt: new Date().toISOString() });
  const draw = `/v1/queue/rooms/${roomId}/draw`;
  while ((await api.get(draw)).state !== 'DRAWN') await wait(50);
}

/**
 * The admin gets a pass.
 * @param {Stand['api']} api
 * @param {string} roomId
 * @param {World} world
 */
async function openShop(api, roomId, { admin: { authorization } }) {
  const { token } = await api.post('/v1/queue/tokens', { roomId }, { authorization });
  const headers = { authorization, 'x-queue-token': token };
  const { pass } = await api.need('POST', '/v1/queue/tokens/me/pass', undefined, headers);
  const [, claims = ''] = pass.split('.');
  const { jti } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const { key } = await api.post(`/v1/queue/rooms/${roomId}/keys`, {}, { authorization });
  return { jti, key };
}

/**
 * A user with a balance, a place in each room, and a hold. The hold keeps the slot alive after payments.
 * @param {Stand} stand
 * @param {World} world
 * @param {number} index
 * @returns {Promise<Person>}
 */
async function addCustomer(stand, world, index) {
  const { api } = stand;
  const account = {
    email: `customer-${index}@fuzz.test`,
    password: `correct horse ${index}`,
    name: `Customer ${index}`,
  };
  const person = { ...account, ...personOf(stand, await api.post('/v1/auth/signup', account)) };
  const { authorization } = person;
  for (const room of /** @type {const} */ (['main', 'paused', 'drawn'])) {
    const body = { roomId: world.rooms[room] };
    person.places[room] = (await api.post('/v1/queue/tokens', body, { authorization })).token;
  }
  const headers = { authorization, 'x-queue-token': person.places.main ?? '' };
  while ((await api.get('/v1/queue/tokens/me', headers)).status !== 'ACTIVE') await wait(50);
  const [[showId, seats] = ['', []]] = world.shows;
  await api.post('/v1/reservations', { showId, seatIds: seats.splice(0, 1) }, headers);
  await giveMoney(api, authorization);
  return person;
}

/** @param {Stand['api']} api @param {string} authorization */
async function giveMoney(api, authorization) {
  for (let times = 0; times < 20; times += 1) {
    await api.post('/v1/balance/charges', { amount: MAX_CHARGE }, { authorization });
  }
}

/**
 * @param {(path: string, body: object) => Promise<string>} create
 * @param {World} world
 * @param {object} concert
 * @param {{ startsAt: string }} show
 */
async function addSpares(create, { spare, coupons }, concert, show) {
  const concertId = await create('/v1/concerts', concert);
  spare.concerts.push(concertId);
  spare.shows.push(await create(`/v1/concerts/${concertId}/shows`, show));
  spare.rooms.push(await create('/v1/queue/rooms', { name: 'spare' }));
  for (let index = 0; index < 3; index += 1) {
    const item = { name: `Spare ${index}`, price: 1, stock: 1_000 };
    spare.items.push(await create('/v1/items', item));
  }
  const coupon = {
    name: 'Everybody',
    discount: { type: 'FIXED', value: 100 },
    quantity: 1_000,
    claimableFrom: new Date().toISOString(),
    claimableUntil: show.startsAt,
    validUntil: show.startsAt,
  };
  coupons.push({ id: await create('/v1/coupons', coupon), claimedBy: new Set() });
}

/**
 * With an access token that names no session: further log-ins of the user end the oldest sessions.
 * @param {Stand} stand
 * @param {{ user: { id: string, role: string } }} session
 */
function personOf({ auth }, { user: { id, role } }) {
  /** @type {Record<string, string>} */
  const places = {};
  return { id, authorization: authorizationOf(auth, id, role), places };
}
