import { usageOf } from '../shared/usage.mjs';
import { Changes } from './changes.mjs';
import { Document } from './document.mjs';
import { Draw } from './draw.mjs';
import { effects, keepCursor } from './effects.mjs';
import { forgedAuthorizations } from './forged.mjs';
import { mustLeaveAlone, Oracle } from './oracle.mjs';
import { openSlowConnections, rawFlaws } from './raw.mjs';
import { sentBody, validRequest } from './request.mjs';
import { curlOf, Tally } from './tally.mjs';
import { mutate } from './mutations.mjs';
import { Connection } from './connection.mjs';
import { buildWorld } from './world.mjs';

/** @typedef {import('../shared/stand.mjs').Stand} Stand */
/** @typedef {import('./request.mjs').Request} Request */

const VALID_SHARE = 0.4;
/** More requests for operations whose results other operations need. */
const SUPPLIERS = /** @type {Record<string, number>} */ ({
  ...{
    joinQueue: 2,
    holdSeats: 3,
    confirmPayment: 2,
    listTickets: 2,
    placeOrder: 3,
    createItem: 2,
  },
});
/** The server may refuse larger bodies during the transfer, which closes the connection. */
const LARGE_BODY_BYTES = 64 * 1024;
const SLOW_CONNECTIONS = 20;
/** The allowed growth of memory after the first fifth of the requests. */
const GROWTH = { factor: 1.5, megabytes: 128 };
const MAX_KEYS = 100;

/** A payment that the provider declines is refused, and the top-up says so from then on. */
const RECORDS_REFUSALS = new Set(['confirmTopUp']);

/**
 * Sends the requests one after another, so that each change has one cause.
 * @param {Stand} stand
 * @param {import('../../scripts/lib/payment-emulator/emulator.mjs').Emulator} providers
 * @param {{ requests: number, seed: number }} options
 * @param {(tally: Tally) => void} progress after each request
 * @returns {Promise<Tally>}
 */
export async function fuzz(stand, providers, { requests, seed }, progress) {
  const world = await buildWorld(stand, providers);
  const document = await Document.of(stand.origin);
  const oracle = await Oracle.of(document);
  const forged = await forgedAuthorizations(stand.auth.secret, world.admin);
  const changes = await Changes.watch(stand.databaseUrl);
  const connection = new Connection(stand.origin);
  const closeSlowOnes = openSlowConnections(stand.origin, SLOW_CONNECTIONS);
  const tally = new Tally();
  const turns = document.operations.flatMap((one) =>
    Array.from({ length: SUPPLIERS[one.id] ?? 1 }, () => one),
  );
  let settledMb = Infinity;
  for (let number = 1; number <= requests; number += 1) {
    const draw = new Draw(seed, number);
    const operation = turns[number % turns.length];
    if (!operation) throw new Error('The document has no operation');
    const request = validRequest(operation, { world, document, draw });
    if (!draw.chance(VALID_SHARE)) mutate(request, { draw, world, document, forged });
    const reply = await connection.send(request);
    const changed = await changes.since();
    const flaws =
      reply.status === 0 ? lostFlaws(request, reply.text) : oracle.flawsOf(request, reply);
    const mayChange = RECORDS_REFUSALS.has(operation.id);
    if (changed.length > 0 && !mayChange && mustLeaveAlone(request.method, reply.status)) {
      flaws.push(`changed by ${reply.status}: ${changed.join(', ')}`);
    }
    tally.count(request, reply.status);
    for (const flaw of flaws) {
      const example = `request ${number} of seed ${seed} (${request.mutations.join(', ') || 'valid'})`;
      const answer = `${reply.status} ${reply.text.slice(0, 300)}`;
      const what = `${operation.method} ${operation.path}: ${flaw}`;
      tally.breach(what, `${example}\n  ${curlOf(stand.origin, request)}\n  => ${answer}`);
    }
    if (reply.status >= 200 && reply.status < 300) learn(world, document, request, reply);
    if (number === Math.ceil(requests / 5)) settledMb = usageOf(stand.pid)?.memoryMb ?? Infinity;
    progress(tally);
    if (reply.status === 0 && !(await isAlive(stand.origin))) {
      tally.breach('the application has stopped', `after request ${number} of seed ${seed}`);
      break;
    }
  }
  for (const flaw of await rawFlaws(stand.origin)) tally.breach(flaw, 'bench/fuzz/raw.mjs');
  closeSlowOnes();
  const memoryMb = usageOf(stand.pid)?.memoryMb ?? 0;
  if (memoryMb > settledMb * GROWTH.factor + GROWTH.megabytes) {
    tally.breach('memory grows', `from ${settledMb.toFixed()} to ${memoryMb.toFixed()} MB`);
  }
  if (!(await isAlive(stand.origin))) tally.breach('the application has stopped', 'at the end');
  await Promise.all([connection.stop(), changes.stop()]);
  return tally;
}

/** @param {Request} request @param {string} reason */
function lostFlaws(request, reason) {
  const large = (sentBody(request)?.length ?? 0) >= LARGE_BODY_BYTES;
  return large ? [] : [`no response: ${reason}`];
}

/**
 * @param {import('./world.mjs').World} world
 * @param {Document} document
 * @param {Request} request
 * @param {import('./connection.mjs').Reply} reply
 */
function learn(world, document, request, { headers, text }) {
  const { by, path } = request;
  const operation = document.operationFor(request.method, path);
  if (!operation) return;
  const isJson = headers['content-type']?.startsWith('application/json') && text !== '';
  const body = isJson ? JSON.parse(text) : null;
  keepCursor(world, body);
  const key = request.headers.get('idempotency-key');
  if (typeof key === 'string') {
    world.usedKeys.push({ key, operation: operation.id, body: sentBody(request), path });
    if (world.usedKeys.length > MAX_KEYS) world.usedKeys.shift();
  }
  // The ids as sent. A mutation may have changed them.
  const values = /** @type {Record<string, string>} */ (
    operation.address.exec(path.toLowerCase())?.groups ?? {}
  );
  // A response to HEAD has no body.
  if (by && request.method !== 'HEAD') effects[operation.id]?.(world, { by, path: values, body });
}

/** @param {string} origin */
function isAlive(origin) {
  return fetch(`${origin}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
