import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { EstimateErrors } from '../../../src/modules/queue/application/estimate-errors.js';
import { QueueFacade, RoomFacade } from '../../../src/modules/queue/index.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { newId } from '../../../src/shared/ids.js';
import { eventually } from '../../support/eventually.js';
import { addItem } from '../../support/items.js';
import { scrape } from '../../support/metrics.js';
import { addPeople, addPerson } from '../../support/people.js';
import { numberOf, openRoom } from '../../support/queue-rooms.js';
import { openAndDraw, openPreQueue, verifiedUsers } from '../../support/real-draws.js';
import { letIn, openSale } from '../../support/sale.js';
import { Instance, World } from '../../support/world.js';
import { redisAt } from '../../support/redis.js';

const ME = '/v1/queue/tokens/me';

describe('The metrics', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });

  afterEach(() => world.stop());

  it('compare the first estimate that a user of a pre-queue was shown with the wait', async () => {
    const roomId = await openPreQueue(world, { capacity: 1 });
    const users = await addPeople(world, 3);
    for (const { api } of users) {
      // One user per second is followed.
      world.clock.advance(1);
      expect((await api.join(roomId)).body).toMatchObject({ status: 'PRE_QUEUE', estimate: null });
    }
    await openAndDraw(world, roomId);
    const [first, second, third] = await verifiedUsers(world, roomId, users);
    // Nobody knows yet how long a slot lasts.
    expect((await third!.api.get(ME)).body).toMatchObject({ status: 'WAITING', estimate: null });
    expect((await first!.api.delete(ME)).status).toBe(204);
    await eventually('the third user has an estimate', async () => {
      return (await third!.api.get(ME)).body.estimate !== null;
    });
    expect((await second!.api.delete(ME)).status).toBe(204);
    expect((await third!.api.get(ME)).body).toMatchObject({ status: 'ACTIVE' });
    await world.app.get(EstimateErrors).look();

    expect(await scrape(world.app)).toMatchObject({
      ...{ wait_estimate_ratio_count: 1, 'wait_estimates_total{wait="below_p90"}': 1 },
    });
  });

  it('count waiting and active users, holds, sales, refusals and batches', async () => {
    const sale = await openSale(world, { room: { capacity: 1 } });
    const [buyer, waiting] = [await addPerson(world, { balance: 10_000 }), await addPerson(world)];
    await letIn(world, buyer, sale.roomId);
    await waiting.api.join(sale.roomId);
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
    expect((await waiting.api.post('/v1/reservations', body)).status).toBe(403);
    const held = await buyer.api.post('/v1/reservations', body);
    const payment = (held.body as { payment: { id: string } }).payment.id;

    const room = `{room="${sale.roomId}"}`;
    expect(await scrape(world.app)).toMatchObject({
      [`queue_waiting${room}`]: 1,
      [`queue_active${room}`]: 1,
      [`queue_capacity${room}`]: 1,
      ...{ queue_joined_total: 2, queue_admitted_total: 1, queue_expired_total: 0 },
      ...{ queue_waited_seconds_count: 1, 'queue_waited_seconds_bucket{le="1"}': 1 },
      ...{ reservation_holds: 1, redis_up: 1, database_up: 1, database_pool_size: 20 },
      'refusals_total{code="QUEUE_NOT_ADMITTED"}': 1,
      'group_commit_size_count{batch="hold"}': 1,
    });

    expect((await buyer.api.post(`/v1/payments/${payment}/confirm`, {})).status).toBe(200);
    const after = await scrape(world.app);
    expect(after).toMatchObject({
      // The slot went to the next user.
      [`queue_active${room}`]: 1,
      [`queue_waiting${room}`]: 0,
      ...{ reservation_holds: 0, 'events_total{type="reservation.paid"}': 1 },
      'group_commit_size_bucket{le="1",batch="payment"}': 1,
    });
    const confirm = 'method="POST",route="/v1/payments/:paymentId/confirm",status="2xx"';
    expect(after).toMatchObject({
      [`http_request_duration_seconds_count{${confirm}}`]: 1,
      [`http_request_duration_seconds_bucket{le="+Inf",${confirm}}`]: 1,
    });
    const took = after[`http_request_duration_seconds_sum{${confirm}}`] ?? 0;
    expect(took).toBeGreaterThan(0);
    expect(took).toBeLessThan(10);
    expect(after[`queue_wait_seconds${room}`]).toBeGreaterThan(0);
  });

  it('measure how long admitted users waited, on any instance', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const people = [await addPerson(world), await addPerson(world), await addPerson(world)];
    for (const { api } of people) await api.join(roomId);
    const [inside, next, leaver] = people;
    await leaver!.api.delete('/v1/queue/tokens/me');
    const number = numberOf(next!.api.queueToken!);
    const joinsKey = roomKeys(roomId)[9]!;
    await world.redis.del(joinsKey);
    await world.redis.zadd(joinsKey, number, Date.now() - 90_000);
    await inside!.api.delete('/v1/queue/tokens/me');

    const other = await Instance.start(world.app.config, world.clock);
    const samples = await scrape(other);
    await other.stop();
    expect(samples).toMatchObject({
      'queue_waited_seconds_bucket{le="1"}': 1,
      'queue_waited_seconds_bucket{le="60"}': 1,
      'queue_waited_seconds_bucket{le="120"}': 2,
      'queue_waited_seconds_bucket{le="+Inf"}': 2,
      queue_waited_seconds_count: 2,
    });
    expect(samples['queue_waited_seconds_sum']).toBeGreaterThanOrEqual(90);
    expect(samples['queue_waited_seconds_sum']).toBeLessThan(150);
  });

  it('count events, and no refused requests', async () => {
    const sale = await openSale(world);
    const poor = await addPerson(world);
    await letIn(world, poor, sale.roomId);
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
    const held = await poor.api.post('/v1/reservations', body);
    const { id, payment } = held.body as { id: string; payment: { id: string } };
    const refused = await poor.api.post(`/v1/payments/${payment.id}/confirm`, {});
    expect(refused.status).toBe(402);
    await poor.api.delete(`/v1/reservations/${id}`);
    const samples = await scrape(world.app);
    const events = Object.entries(samples).filter(([name]) => name.startsWith('events_total'));
    expect(events).toEqual([['events_total{type="reservation.released"}', 1]]);
  });

  it('count cache reads by tier', async () => {
    const { id } = await addItem(world);
    for (let read = 0; read < 3; read += 1) await fetch(`${world.app.baseUrl}/v1/items/${id}`);
    const samples = await scrape(world.app);
    const [memory, none] = [
      samples['cache_reads_total{tier="memory"}'] ?? 0,
      samples['cache_reads_total{tier="none"}'] ?? 0,
    ];
    expect(memory + (samples['cache_reads_total{tier="redis"}'] ?? 0) + none).toBe(3);
    expect(memory).toBeGreaterThanOrEqual(2);
  });

  it('limit the number of rooms and routes', async () => {
    for (let count = 0; count < 25; count += 1) {
      await world.app.get(QueueFacade).join(newId(), await openRoom(world));
    }
    for (const path of ['/v1/items/1', '/nowhere/1', '/nowhere/2', '/v1/%', '/docs/../x?y=1']) {
      await fetch(world.app.baseUrl + path);
    }
    const names = Object.keys(await scrape(world.app));
    const waiting = names.filter((name) => name.startsWith('queue_waiting'));
    expect(waiting).toHaveLength(21);
    expect(waiting).toContain('queue_waiting{room="other"}');
    const routes = names.flatMap((name) => /_count\{.*route="([^"]*)"/.exec(name)?.[1] ?? []);
    for (const route of routes) expect(route).toMatch(/^(none|\/v1\/items\/:\w+|\/docs.*\*?)$/);
  });

  it('leave out the queue while Redis is down, with redis_up 0', async () => {
    await world.app.get(RoomFacade).createRoom('Room');
    const config = { ...world.app.config, redis: redisAt('redis://127.0.0.1:1') };
    const cut = await Instance.start(config, world.clock);
    const samples = await scrape(cut);
    await cut.stop();
    expect(samples).toMatchObject({ redis_up: 0, database_up: 1, reservation_holds: 0 });
    expect(Object.keys(samples).filter((name) => name.startsWith('queue_'))).toEqual([]);
  });

  it.each(['ops/grafana/onsale.json', 'ops/prometheus/alerts.yml'])(
    'include all metrics in %s',
    async (file) => {
      const sale = await openSale(world);
      const person = await addPerson(world);
      await letIn(world, person, sale.roomId);
      const text = readFileSync(join(projectRoot, file), 'utf8');
      const expressions = [...text.matchAll(/"?expr"?: (.+)$/gm)].map(([, found]) => found ?? '');
      const used = new Set(expressions.flatMap(metricsIn));
      expect(used.size).toBeGreaterThan(10);
      const answer = await (await fetch(`${world.app.baseUrl}/metrics`)).text();
      const known = [...answer.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      );
      // Prometheus adds `up` itself.
      for (const name of used) expect([...known, 'up']).toContain(name);
    },
  );

  it('trigger only alerts that docs/operations.md explains', () => {
    const alerts = readFileSync(join(projectRoot, 'ops/prometheus/alerts.yml'), 'utf8');
    const operations = readFileSync(join(projectRoot, 'docs/operations.md'), 'utf8');
    const names = [...alerts.matchAll(/alert: (\w+)/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(operations).toContain(`\`${name}\``);
  });
});

/** The names of metrics in a PromQL expression, without functions, keywords, labels and durations. */
function metricsIn(expression: string): string[] {
  const bare = expression.replace(/\{[^}]*\}|\b(by|without) \([^)]*\)|\[[^\]]*\]/g, ' ');
  return [...bare.matchAll(/\b[a-z]+(?:_[a-z0-9]+)+\b(?!\s*\()|\bup\b/g)].map(([name]) => name);
}
