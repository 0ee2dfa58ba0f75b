import { SchedulerRegistry } from '@nestjs/schedule';
import { findBreaches } from '../support/sale-invariants.js';
import { statementsWaitingForALock, whileBlocked } from '../support/locks.js';
import { Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { addPerson } from '../support/people.js';
import { letIn, openSale } from '../support/sale.js';
import { Instance, World } from '../support/world.js';

describe('An instance that shuts down', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('finishes a payment in progress, refuses new requests, and closes its connections', async () => {
    const sale = await openSale(world);
    const leaving = await Instance.start({ ...world.app.config, jobs: true }, world.clock);
    const person = await addPerson(world, { balance: 10_000, instance: leaving });
    await letIn(world, person, sale.roomId);
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
    const held = await person.api.post('/v1/reservations', body);
    const { id, payment } = held.body as { id: string; payment: { id: string } };

    let stopped = false;
    const row = `SELECT FROM reservation_reservations WHERE id = $1 FOR UPDATE`;
    const { answer, stopping } = await whileBlocked(world, row, [id], async () => {
      const sent = person.api.post(`/v1/payments/${payment.id}/confirm`, {});
      await eventually('the payment waits', () => statementsWaitingForALock(world));
      const ending = leaving.stop().then(() => (stopped = true));
      await eventually('new requests are refused', () => isRefused(leaving));
      expect(stopped).toBe(false);
      return { answer: sent, stopping: ending };
    });

    const paid = await answer;
    expect(paid.status).toBe(200);
    expect(paid.body).toMatchObject({ amount: 10_000, balanceAfter: 0 });
    // An open connection of a client does not delay the shutdown.
    await eventually('the instance has stopped', () => stopped, 5_000);
    await stopping;
    expect(await findBreaches(world)).toEqual([]);

    // The slot has ended too: the shutdown waited for the work after the commit.
    const stayed = new Api(world.app.baseUrl, person.accessToken);
    stayed.queueToken = person.api.queueToken;
    const place = await stayed.get('/v1/queue/tokens/me');
    expect(place.body).toMatchObject({ code: 'QUEUE_TOKEN_INVALID' });
  });

  it('stops its jobs and closes its connections', async () => {
    const connectionsBefore = await connections();
    const sale = await openSale(world);
    const leaving = await Instance.start({ ...world.app.config, jobs: true }, world.clock);
    const person = await addPerson(world);
    await letIn(world, person, sale.roomId);
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
    expect((await person.api.post('/v1/reservations', body)).status).toBe(201);
    await world.database.query(
      `UPDATE reservation_reservations SET hold_expires_at = now() WHERE user_id = $1`,
      [person.id],
    );
    await eventually('its jobs ran', () => isExpired(person.id));
    expect(leaving.get(SchedulerRegistry).getIntervals().length).toBeGreaterThan(0);

    await leaving.stop();
    expect(leaving.get(SchedulerRegistry).getIntervals()).toEqual([]);
    await eventually('its connections are gone', async () => {
      return (await connections()) <= connectionsBefore;
    });
  });

  async function isExpired(userId: string): Promise<boolean> {
    const rows = await world.rows(
      `SELECT status FROM reservation_reservations WHERE user_id = $1 AND status = 'EXPIRED'`,
      [userId],
    );
    return rows.length === 1;
  }

  function connections(): Promise<number> {
    return world.count(
      `SELECT count(*) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'onsale'`,
    );
  }

  async function isRefused(instance: Instance): Promise<boolean> {
    const status = await fetch(`${instance.baseUrl}/health/live`).then(
      (answer) => answer.status,
      () => 503,
    );
    return status === 503;
  }
});
