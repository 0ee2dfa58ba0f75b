import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { SeatMapExpressRoute } from '../../src/modules/concert/index.js';
import { ItemExpressRoute } from '../../src/modules/item/index.js';
import {
  JoinExpressRoute,
  QueueTokenExpressRoute,
  RoomFacade,
} from '../../src/modules/queue/index.js';
import type { ExpressRoute } from '../../src/shared/http/express-route.js';
import { StructuredLog } from '../../src/shared/logging/structured-log.js';
import { ask as askRaw, postJson } from '../support/ask.js';
import { whileBlocked } from '../support/blocker.js';
import { eventually } from '../support/eventually.js';
import { statementsWaitingForALock } from '../support/failure-books.js';
import { addItem } from '../support/items.js';
import { scrape } from '../support/metrics.js';
import { addPerson, type Person } from '../support/people.js';
import { letIn, openSale, type Sale } from '../support/sale.js';
import { Instance, World } from '../support/world.js';

const FRONT_END = 'https://shop.onsale.test';

describe('The express lane', () => {
  let world: World;
  let sale: Sale;
  let person: Person;
  let itemId: string;
  let paths: Readonly<Record<'item' | 'place' | 'seats', string>>;

  beforeAll(async () => {
    world = await World.start({ config: { corsOrigins: [FRONT_END], maxConcurrentRequests: 2 } });
    sale = await openSale(world);
    person = await addPerson(world);
    await letIn(world, person, sale.roomId);
    itemId = (await addItem(world, { name: 'Éclair "한정판"' })).id;
    paths = {
      item: `/v1/items/${itemId}`,
      place: '/v1/queue/tokens/me',
      seats: `/v1/shows/${sale.showId}/seats`,
    };
  });

  afterEach(() => jest.restoreAllMocks());
  afterAll(() => world.stop());

  const theirs = () => ({
    authorization: `Bearer ${person.accessToken}`,
    'x-queue-token': person.api.queueToken ?? '',
  });

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    askRaw(`${world.app.baseUrl}${path}`, { method, headers });

  /** Joins the room, or another body's. */
  function join(
    body: string | readonly string[],
    headers: Record<string, string> = {},
    path = '/v1/queue/tokens',
  ) {
    const { authorization } = theirs();
    const all = { authorization, 'x-request-id': 'same', ...headers };
    return postJson(`${world.app.baseUrl}${path}`, body, all);
  }

  /** Whatever has a query is not for the express lane; nothing reads this one. */
  const ordinary = (path: string, headers?: Record<string, string>) =>
    ask(`${path}?ordinary`, headers);

  /** What the lane gave, each time that it was asked. */
  function answersOf(type: abstract new (...args: never[]) => ExpressRoute) {
    return jest.spyOn(world.app.get(type), 'answer').mock.results;
  }

  it.each([
    ['item', ItemExpressRoute],
    ['place', QueueTokenExpressRoute],
    ['seats', SeatMapExpressRoute],
  ] as const)('gives the same answer as the ordinary way: %s', async (what, type) => {
    const answers = answersOf(type);
    for (const origin of [undefined, FRONT_END, 'https://elsewhere.test']) {
      const headers = { ...theirs(), 'x-request-id': 'same', ...(origin && { origin }) };
      const express = await ask(paths[what], headers);
      expect(express.status).toBe(200);
      expect(express).toEqual(await ordinary(paths[what], headers));
    }
    expect(answers).toHaveLength(3);
    for (const { value } of answers) expect(await value).not.toBeNull();
  });

  it('leaves whatever is not usual to the ordinary way', async () => {
    const other = await addPerson(world);
    const authorization = `Bearer ${other.accessToken}`;
    const unknown = randomUUID();
    const { headers } = await ordinary(paths.seats, theirs());
    const cases: [string, Record<string, string>, number][] = [
      [`/v1/items/${unknown}`, {}, 404],
      ['/v1/items/no-id', {}, 400],
      [`/v1/items/${itemId.toUpperCase()}`, {}, 200],
      [`/v1/items/${itemId}/`, {}, 404],
      [paths.place, {}, 401],
      [paths.place, { ...theirs(), authorization: 'Bearer forged' }, 401],
      [paths.place, { ...theirs(), authorization }, 401],
      [paths.place, { authorization }, 401],
      [paths.seats, {}, 401],
      [paths.seats, { ...theirs(), authorization }, 401],
      [paths.seats, { ...theirs(), 'x-queue-token': 'forged' }, 401],
      [paths.seats, { ...theirs(), 'if-none-match': String(headers['etag']) }, 304],
      [`/v1/shows/${unknown}/seats`, theirs(), 404],
    ];
    for (const [path, sent, status] of cases) {
      const asked = { ...sent, 'x-request-id': 'same' };
      const answer = await ask(path, asked);
      expect({ path, status: answer.status }).toEqual({ path, status });
      expect(answer).toEqual(await ordinary(path, asked));
    }
    expect((await ask(paths.item, {}, 'HEAD')).status).toBe(200);
    expect((await ask(paths.item, {}, 'DELETE')).status).toBe(401);
  });

  it('lets people join like the ordinary way, the first time and again', async () => {
    const answers = answersOf(JoinExpressRoute);
    for (const state of ['WAITING', 'ACTIVE']) {
      const capacity = state === 'ACTIVE' ? 1_000 : 0;
      const rooms = world.app.get(RoomFacade);
      const [express, other] = await Promise.all(
        ['', '?ordinary'].map(async (query) => {
          const { id } = await rooms.createRoom('Room', { capacity });
          const body = JSON.stringify({ roomId: id });
          const send = () => join(body, { origin: FRONT_END }, `/v1/queue/tokens${query}`);
          const both = [await send(), await send()];
          const first = both[0]?.body ?? '';
          const { token, expiresAt } = JSON.parse(first) as { token: string; expiresAt: string };
          // What has to be different: whose room it is, and when.
          const shown = JSON.stringify(both)
            .replaceAll(token, 'the token')
            .replaceAll(id, 'the room')
            .replaceAll(expiresAt, 'the end');
          return JSON.parse(shown) as unknown;
        }),
      );
      expect(express).toMatchObject([{ status: 201 }, { status: 200 }]);
      expect(express).toEqual(other);
      expect(JSON.stringify(express)).toContain(`\\"status\\":\\"${state}\\"`);
    }
    expect(answers).toHaveLength(4);
    for (const { value } of answers) expect(await value).not.toBeNull();
  });

  it('leaves whatever is not usual of a join to the ordinary way', async () => {
    const { roomId } = sale;
    const closed = await world.app.get(RoomFacade).createRoom('Closed', { state: 'closed' });
    const usual = JSON.stringify({ roomId });
    const cases: [string | string[], Record<string, string>, number][] = [
      [usual, { authorization: '' }, 401],
      [usual, { authorization: 'Bearer forged' }, 401],
      [usual, { 'idempotency-key': 'the key' }, 200],
      [usual, { 'content-type': 'application/json; charset=utf-8' }, 200],
      [usual, { 'content-type': 'text/plain' }, 415],
      [[usual.slice(0, 9), usual.slice(9)], {}, 200],
      [['', usual], {}, 200],
      [usual.toUpperCase().replace('ROOMID', 'roomId'), {}, 200],
      ['', {}, 400],
      ['null', {}, 400],
      ['[]', {}, 400],
      ['{', {}, 400],
      ['{}', {}, 400],
      [JSON.stringify({ roomId: 'none' }), {}, 400],
      [JSON.stringify({ roomId, more: 1 }), {}, 400],
      [`{"roomId":"${roomId}","__proto__":{}}`, {}, 400],
      [`{"roomId":"${roomId}"${' '.repeat(2_000)}}`, {}, 200],
      [`{"roomId":"${roomId}"${' '.repeat(100_000)}}`, {}, 413],
      [JSON.stringify({ roomId: randomUUID() }), {}, 404],
      [JSON.stringify({ roomId: closed.id }), {}, 409],
    ];
    for (const [body, headers, status] of cases) {
      const answer = await join(body, headers);
      expect({ body, status: answer.status }).toEqual({ body, status });
      const other = await join(body, headers, '/v1/queue/tokens?ordinary');
      if (!headers['idempotency-key']) expect(answer).toEqual(other);
    }
  });

  it('is logged and measured like the ordinary way', async () => {
    const log = jest.spyOn(StructuredLog.prototype, 'request');
    const series = `{method="GET",route="/v1/shows/:showId/seats",status="2xx"}`;
    const count = async () =>
      (await scrape(world.app))[`http_request_duration_seconds_count${series}`] ?? 0;
    const before = await count();
    await ask(paths.seats, { ...theirs(), 'x-request-id': 'express' });
    await ordinary(paths.seats, { ...theirs(), 'x-request-id': 'ordinary' });
    const lineOf = (id: string) =>
      eventually(`the line of ${id}`, () =>
        log.mock.calls.map(([line]) => line).find(({ requestId }) => requestId === id),
      );
    const [express, other] = [await lineOf('express'), await lineOf('ordinary')];
    const anyTime = { requestId: expect.any(String), milliseconds: expect.any(Number) };
    expect(express).toEqual({ ...other, ...anyTime });
    expect(express.userId).toBe(person.id);
    expect(await count()).toBe(before + 2);
  });

  it('ends the connections of a server that stops', async () => {
    const stopping = await Instance.start(world.app.config, world.clock);
    const agent = new Agent({ keepAlive: true });
    const { asked, stopped } = await whileBlocked(world, 'LOCK TABLE item_stock', [], async () => {
      const answer = askRaw(`${stopping.baseUrl}${paths.item}`, { agent });
      await eventually('it waits', async () => (await statementsWaitingForALock(world)) === 1);
      const end = stopping.stop();
      await eventually('the server takes no more', () =>
        fetch(`${stopping.baseUrl}/health/live`).then(
          () => false,
          () => true,
        ),
      );
      return { asked: answer, stopped: end };
    });
    const { status, headers } = await asked;
    expect({ status, headers }).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await stopped;
    agent.destroy();
  });

  it('takes part in load shedding', async () => {
    await whileBlocked(world, 'LOCK TABLE item_stock', [], async () => {
      const served = [ask(paths.item), ask(paths.item)];
      await eventually('one query waits for both', async () => {
        return (await statementsWaitingForALock(world)) === 1;
      });
      await eventually('no more are served', async () => (await ask(paths.item)).status === 503);
      return { served };
    }).then(({ served }) => Promise.all(served));
    expect((await ask(paths.item)).status).toBe(200);
  });
});
