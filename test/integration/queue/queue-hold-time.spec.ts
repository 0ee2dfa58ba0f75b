import type { Answer } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { admit, readRoom, type Slot } from '../../support/queue-rooms.js';
import { openSale, type Sale } from '../../support/sale.js';
import { addItem, cancel, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

const HOLD_SECONDS = 30;
const ACTIVE_SECONDS = 4;

describe('The slot of a user who holds seats again and again', () => {
  let world: World;
  let sale: Sale;
  let person: Person;

  beforeAll(async () => {
    world = await World.start({ config: { holdSeconds: HOLD_SECONDS } });
  });

  beforeEach(async () => {
    sale = await openSale(world, { room: { capacity: 1, activeTtlSeconds: ACTIVE_SECONDS } });
    person = await addPerson(world, { balance: 100_000 });
    await person.api.join(sale.roomId);
  });

  afterAll(() => world.stop());

  function hold(seat: number): Promise<Answer> {
    const body = { showId: sale.showId, seatIds: [sale.seatIds[seat]] };
    return person.api.post('/v1/reservations', body);
  }

  async function slot(): Promise<Slot | undefined> {
    return (await readRoom(world, sale.roomId)).active.get(person.id);
  }

  function statusOf({ body }: Answer) {
    const { id } = body as { id: string };
    return world.rows<{ status: string }>(
      'SELECT status FROM reservation_reservations WHERE id = $1',
      [id],
    );
  }

  it('ends with its lifetime when no hold is left', async () => {
    const { admittedAtMs = 0 } = (await slot()) ?? {};
    const next = await addPerson(world);
    await next.api.join(sale.roomId);
    let holds = 0;

    const refused = await eventually('a hold is refused', async () => {
      const held = await hold(0);
      if (held.status !== 201) return held;
      holds += 1;
      const released = await person.api.delete(`/v1/reservations/${held.body.id}`);
      expect(released.status).toBe(204);
      const { deadlineMs = 0 } = (await slot()) ?? {};
      expect(deadlineMs).toBeLessThanOrEqual(admittedAtMs + ACTIVE_SECONDS * 1_000);
      return false;
    });

    expect(refused).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_EXPIRED' } });
    expect(holds).toBeGreaterThan(1);
    const admitted = await eventually('the next user is in', async () => {
      // The round ends a slot whose time ran out between two holds.
      await admit(world.app);
      return (await readRoom(world, sale.roomId)).active.get(next.id);
    });
    const lifetime = (ACTIVE_SECONDS + HOLD_SECONDS) * 1_000;
    expect(admitted.admittedAtMs).toBeLessThan(admittedAtMs + lifetime);
  });

  it('does not last longer because one of two open orders is cancelled', async () => {
    const item = await addItem(world, { roomId: sale.roomId });
    await placeOrder(person, [[item, 1]]);
    const second = await placeOrder(person, [[item, 1]]);
    expect((await cancel(person, second)).status).toBe(200);
    const { admittedAtMs = 0, deadlineMs = 0 } = (await slot()) ?? {};
    expect(deadlineMs).toBeLessThanOrEqual(admittedAtMs + ACTIVE_SECONDS * 1_000);
  });

  it('takes no new hold after its lifetime, and lasts until the last hold is paid', async () => {
    const { admittedAtMs = 0 } = (await slot()) ?? {};
    let last = await hold(0);
    let seat = 0;

    const refused = await eventually('a hold is refused', async () => {
      seat = 1 - seat;
      const answer = await hold(seat);
      if (answer.status !== 201) return answer;
      // One hold is left at any time.
      expect((await person.api.delete(`/v1/reservations/${last.body.id}`)).status).toBe(204);
      last = answer;
      return false;
    });

    expect(refused).toMatchObject({ status: 403, body: { code: 'QUEUE_HOLD_TIME_OVER' } });
    const { deadlineMs = 0, claimed } = (await slot()) ?? {};
    expect(claimed).toBe(true);
    expect(deadlineMs).toBeGreaterThan(admittedAtMs + ACTIVE_SECONDS * 1_000);
    expect(deadlineMs).toBeLessThanOrEqual(admittedAtMs + (ACTIVE_SECONDS + HOLD_SECONDS) * 1_000);
    const { id } = (last.body as { payment: { id: string } }).payment;
    const paid = await person.api.post(`/v1/payments/${id}/confirm`, {});
    expect(paid.status).toBe(200);
    expect(await statusOf(last)).toEqual([{ status: 'CONFIRMED' }]);
    expect(await slot()).toBeUndefined();
  });
});
