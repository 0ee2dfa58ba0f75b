import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { machineLoad } from '../../support/machine-load.js';
import { addPeople, type Person } from '../../support/people.js';
import { numberOf, readRoom } from '../../support/queue-rooms.js';
import { openSale, type Sale } from '../../support/sale.js';
import { World } from '../../support/world.js';

const USERS = 21;
const MAX_MEDIAN_MS = 20;

/** Jobs are off: no round of admissions helps. */
describe('A slot that is freed', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  /** One user is in. The others wait in this order. */
  async function queueOf(balance: number): Promise<{ sale: Sale; people: readonly Person[] }> {
    const sale = await openSale(world, { room: { capacity: 1 }, maxSeatsPerUser: 1 });
    const people = await addPeople(world, USERS, { balance });
    for (const { api } of people) expect((await api.join(sale.roomId)).status).toBe(201);
    return { sale, people };
  }

  /** The time from `endedAtMs` to the admission of the only user who is in. */
  async function delayOf({ id }: Person, { roomId }: Sale, endedAtMs: number): Promise<number> {
    const { active } = await readRoom(world, roomId);
    expect([...active.keys()]).toEqual([id]);
    return (active.get(id)?.admittedAtMs ?? Infinity) - endedAtMs;
  }

  function medianOf(values: readonly number[]): number | undefined {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  }

  it('goes to the next user within 20 ms after its user sends the request to leave', async () => {
    const { sale, people } = await queueOf(0);
    const delays: number[] = [];

    for (const [index, next] of people.slice(1).entries()) {
      const { nowMs } = await readRoom(world, sale.roomId);
      const left = await people[index]?.api.delete('/v1/queue/tokens/me');
      expect(left?.status).toBe(204);
      delays.push(await delayOf(next, sale, nowMs));
    }

    // Waits grow faster than the load.
    expect(medianOf(delays)).toBeLessThan(MAX_MEDIAN_MS * machineLoad() ** 2);
    expect((await readRoom(world, sale.roomId)).admittedTotal).toBe(USERS);
  });

  it('goes to the next user in the millisecond in which a payment ends it', async () => {
    const { sale, people } = await queueOf(10_000);
    const endedKey = roomKeys(sale.roomId)[6] ?? '';
    const delays: number[] = [];

    for (const [index, next] of people.slice(1).entries()) {
      const buyer = people[index]!;
      const body = { showId: sale.showId, seatIds: [sale.seatIds[index]] };
      const held = await buyer.api.post('/v1/reservations', body);
      const { id } = (held.body as { payment: { id: string } }).payment;
      expect((await buyer.api.post(`/v1/payments/${id}/confirm`, {})).status).toBe(200);
      const number = numberOf(buyer.api.queueToken ?? '');
      delays.push(await delayOf(next, sale, Number(await world.redis.zscore(endedKey, number))));
    }

    expect(Math.max(...delays)).toBe(0);
    const { admittedTotal, waiting } = await readRoom(world, sale.roomId);
    expect({ admittedTotal, waiting }).toEqual({ admittedTotal: USERS, waiting: [] });
    expect(await world.redis.zcard(endedKey)).toBe(USERS - 1);
  });
});
