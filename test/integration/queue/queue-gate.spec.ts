import { QueueFacade } from '../../../src/modules/queue/index.js';
import type { Answer } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, openRoom, readRoom, type Slot } from '../../support/queue-rooms.js';
import { openSale, type Sale, type SaleOptions } from '../../support/sale.js';
import { World } from '../../support/world.js';

const HOLD_SECONDS = 300;

describe('The gate of a sale', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ config: { holdSeconds: HOLD_SECONDS } });
  });

  afterAll(() => world.stop());

  /** Opens a sale. `count` users have joined its room in this order. */
  async function saleWith(count: number, room: SaleOptions['room'] = {}) {
    const sale = await openSale(world, { room });
    const people = await addPeople(world, count, { balance: 100_000 });
    for (const { api } of people) expect((await api.join(sale.roomId)).status).toBe(201);
    return { sale, people: people as [Person, Person, Person] };
  }

  function gated({ api }: Person, { concertId }: Sale): Promise<Answer> {
    return api.get(`/v1/concerts/${concertId}/shows`);
  }

  async function slotOf({ id }: Person, { roomId }: Sale): Promise<Slot | undefined> {
    return (await readRoom(world, roomId)).active.get(id);
  }

  async function hold({ api }: Person, { showId, seatIds }: Sale, seat = 0): Promise<Answer> {
    const body = { showId, seatIds: [seatIds[seat]] };
    const answer = await api.post('/v1/reservations', body);
    expect(answer.status).toBe(201);
    return answer;
  }

  describe('The check of the queue token', () => {
    it('admits a user with a live slot on every gated route', async () => {
      const { sale, people } = await saleWith(1);
      const [{ api }] = people;

      expect((await api.get(`/v1/concerts/${sale.concertId}/shows`)).status).toBe(200);
      expect((await api.get(`/v1/shows/${sale.showId}/seats`)).status).toBe(200);
      await hold(people[0], sale);
    });

    it('refuses a request without a queue token on every gated route', async () => {
      const sale = await openSale(world);
      const { api, id } = await addPerson(world);
      const reservation = { showId: sale.showId, seatIds: [sale.seatIds[0]] };
      const key = { 'Idempotency-Key': 'sneak-in' };

      for (const answer of [
        await api.get(`/v1/concerts/${sale.concertId}/shows`),
        await api.get(`/v1/shows/${sale.showId}/seats`),
        await api.post('/v1/reservations', reservation),
        await api.post('/v1/reservations', reservation, key),
      ]) {
        expect(answer).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_MISSING' } });
      }
      const held = 'SELECT id FROM reservation_reservations WHERE user_id = $1';
      expect(await world.rows(held, [id])).toEqual([]);
    });

    it('refuses the token of another user', async () => {
      const { sale, people } = await saleWith(1);
      const thief = await addPerson(world);
      thief.api.queueToken = people[0].api.queueToken;

      const answer = await gated(thief, sale);

      expect(answer).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
    });

    it('refuses a user who still waits', async () => {
      const { sale, people } = await saleWith(2, { capacity: 1 });

      const answer = await gated(people[1], sale);

      expect(answer).toMatchObject({ status: 403, body: { code: 'QUEUE_NOT_ADMITTED' } });
    });

    it('refuses an active or waiting token of another room', async () => {
      const sale = await openSale(world);
      const elsewhere = await openRoom(world, { capacity: 1 });
      const people = (await addPeople(world, 2)) as [Person, Person];
      for (const { api } of people) await api.join(elsewhere);

      for (const person of people) {
        const answer = await gated(person, sale);
        expect(answer).toMatchObject({ status: 403, body: { code: 'QUEUE_WRONG_ROOM' } });
      }
    });

    it('refuses a user who has left', async () => {
      const { sale, people } = await saleWith(1);
      await people[0].api.delete('/v1/queue/tokens/me');

      const answer = await gated(people[0], sale);

      expect(answer).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
    });

    it('refuses an older token after another join went to the back', async () => {
      const { sale, people } = await saleWith(1, { reissuePolicy: 'requeue' });
      const [{ api }] = people;
      const older = api.queueToken;
      await api.join(sale.roomId);
      expect((await gated(people[0], sale)).status).toBe(200);

      api.queueToken = older;

      const answer = await gated(people[0], sale);
      expect(answer).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
    });

    it('refuses a user whose slot was ended', async () => {
      const { sale, people } = await saleWith(1);
      await world.app.get(QueueFacade).endSlot(sale.roomId, people[0].id);

      const answer = await gated(people[0], sale);

      expect(answer).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_EXPIRED' } });
    });
  });

  it('lets the request through when the concert does not exist, so that the answer is 404', async () => {
    const { sale, people } = await saleWith(1);

    const answer = await people[0].api.get(`/v1/concerts/${sale.roomId}/shows`);

    expect(answer).toMatchObject({ status: 404, body: { code: 'CONCERT_NOT_FOUND' } });
  });

  describe('The end of a slot', () => {
    it('passes the slot to the next user when its user sends no gated request in time', async () => {
      const room = { capacity: 2, claimWithinSeconds: 2, activeTtlSeconds: 60 };
      const { sale, people } = await saleWith(3, room);
      const [idler, buyer, next] = people;
      expect((await gated(buyer, sale)).status).toBe(200);
      const { active: first } = await readRoom(world, sale.roomId);
      const admittedAtMs = first.get(idler.id)?.admittedAtMs ?? Infinity;

      await eventually('the next user in the queue is admitted', async () => {
        // A poll is not a gated request.
        await idler.api.get('/v1/queue/tokens/me');
        await admit(world.app);
        return slotOf(next, sale);
      });

      expect(await gated(idler, sale)).toMatchObject({
        status: 401,
        body: { code: 'QUEUE_TOKEN_EXPIRED' },
      });
      const { active, nowMs } = await readRoom(world, sale.roomId);
      expect([...active.keys()].sort()).toEqual([buyer.id, next.id].sort());
      expect(nowMs).toBeGreaterThanOrEqual(admittedAtMs + 2_000);
      expect((await gated(buyer, sale)).status).toBe(200);
    });

    it('grants the whole active time, from the admission on, at the first gated request', async () => {
      const { sale, people } = await saleWith(1, { claimWithinSeconds: 30, activeTtlSeconds: 60 });
      const [buyer] = people;
      const admitted = await slotOf(buyer, sale);
      expect(admitted?.claimed).toBe(false);
      expect(admitted?.deadlineMs).toBe((admitted?.admittedAtMs ?? 0) + 30_000);

      for (let requests = 0; requests < 3; requests += 1) {
        expect((await gated(buyer, sale)).status).toBe(200);
        const slot = await slotOf(buyer, sale);
        expect(slot).toMatchObject({
          claimed: true,
          admittedAtMs: admitted?.admittedAtMs,
          deadlineMs: (admitted?.admittedAtMs ?? 0) + 60_000,
        });
        const { body } = await buyer.api.get('/v1/queue/tokens/me');
        expect(body.expiresAt).toBe(new Date(slot?.deadlineMs ?? 0).toISOString());
      }
    });

    it('ends the slot after the active time, even without a round of admissions', async () => {
      const { sale, people } = await saleWith(2, { capacity: 1, activeTtlSeconds: 2 });
      const [buyer, next] = people;
      expect((await gated(buyer, sale)).status).toBe(200);

      const refused = await eventually('the slot has ended', async () => {
        const answer = await gated(buyer, sale);
        return answer.status !== 200 && answer;
      });

      expect(refused).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_EXPIRED' } });
      expect(await buyer.api.get('/v1/queue/tokens/me')).toMatchObject({
        status: 401,
        body: { code: 'QUEUE_TOKEN_INVALID' },
      });
      await admit(world.app);
      expect(await gated(buyer, sale)).toMatchObject({ body: { code: 'QUEUE_TOKEN_EXPIRED' } });
      expect((await gated(next, sale)).status).toBe(200);
    });

    it('lets an expired user join again at the back, with a new token', async () => {
      const { sale, people } = await saleWith(2, { capacity: 1, activeTtlSeconds: 2 });
      const [buyer, next] = people;
      await eventually('the slot has ended', async () => !(await slotOf(buyer, sale)));

      const again = await buyer.api.join(sale.roomId);

      expect(again).toMatchObject({ status: 201, body: { status: 'WAITING', position: 2 } });
      const { active, waiting } = await readRoom(world, sale.roomId);
      expect([...active.keys()]).toEqual([next.id]);
      expect(waiting).toEqual([buyer.id]);
    });

    it('keeps the slot of a user who holds a seat until the hold ends', async () => {
      const { sale, people } = await saleWith(1, { claimWithinSeconds: 10, activeTtlSeconds: 20 });
      const { body } = await hold(people[0], sale);

      const slot = await slotOf(people[0], sale);

      const holdExpiresAtMs = Date.parse(String(body.holdExpiresAt));
      expect(slot?.deadlineMs).toBeGreaterThanOrEqual(holdExpiresAtMs);
      expect(slot?.deadlineMs).toBeLessThan(holdExpiresAtMs + 10_000);
    });

    it('keeps a slot that lasts longer than a hold', async () => {
      const { sale, people } = await saleWith(1, { activeTtlSeconds: 2 * HOLD_SECONDS });
      await hold(people[0], sale);

      const slot = await slotOf(people[0], sale);

      expect(slot?.deadlineMs).toBe((slot?.admittedAtMs ?? 0) + 2 * HOLD_SECONDS * 1_000);
    });
  });

  describe('The end of a slot after a payment', () => {
    async function pay({ api }: Person, held: Answer): Promise<void> {
      const { payment } = held.body as { payment: { id: string } };
      const paid = await api.post(`/v1/payments/${payment.id}/confirm`, {});
      expect(paid.status).toBe(200);
    }

    it('admits the next user and refuses the token of the buyer', async () => {
      const { sale, people } = await saleWith(2, { capacity: 1 });
      const [buyer, next] = people;
      const held = await hold(buyer, sale);
      await admit(world.app);
      expect(await slotOf(next, sale)).toBe(undefined);

      await pay(buyer, held);

      expect(await gated(buyer, sale)).toMatchObject({
        status: 401,
        body: { code: 'QUEUE_TOKEN_EXPIRED' },
      });
      const { active, waiting } = await readRoom(world, sale.roomId);
      expect([...active.keys()]).toEqual([next.id]);
      expect(waiting).toEqual([]);
    });

    it('keeps the slot while the buyer has an unpaid hold in this room', async () => {
      const { sale, people } = await saleWith(1);
      const [buyer] = people;
      const first = await hold(buyer, sale, 0);
      const second = await hold(buyer, sale, 1);

      await pay(buyer, first);
      expect((await gated(buyer, sale)).status).toBe(200);

      await pay(buyer, second);
      expect(await gated(buyer, sale)).toMatchObject({ body: { code: 'QUEUE_TOKEN_EXPIRED' } });
    });
  });
});
