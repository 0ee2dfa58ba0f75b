import type { Answer } from '../../support/api.js';
import type { Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, confirm, refund, sweep, take } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const SECTIONS = [
  { name: 'R', rows: 1, seatsPerRow: 4, price: 90_000 },
  { name: 'Floor', kind: 'STANDING', capacity: 5, price: 50_000 },
  { name: 'Balcony', kind: 'STANDING', capacity: 2, price: 30_000 },
] as const;

describe('A hold of standing places', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;
  let floor: string;
  let balcony: string;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    sale = await openSale(world, { sections: SECTIONS });
    buyer = await addBuyer(world, sale, { balance: 500_000 });
    [floor, balcony] = [take(sale.areaIds, 0), take(sale.areaIds, 1)];
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
    world.clock.resume();
  });

  afterAll(() => world.stop());

  it('takes places of an area at the price of the server, with a READY payment', async () => {
    const { status, body } = await hold({ areas: [{ areaId: floor, quantity: 3 }] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'HELD',
      seats: [],
      areas: [{ id: floor, section: 'Floor', price: 50_000, quantity: 3 }],
      amount: 150_000,
    });
    expect((await buyer.api.get(`/v1/reservations/${body.id}`)).body).toEqual(body);
    expect((await buyer.api.get(`/v1/payments/${body.payment.id}`)).body).toMatchObject({
      status: 'READY',
      amount: 150_000,
    });
    expect(await left()).toEqual([2, 2]);
  });

  it('takes seats and places of several areas together', async () => {
    const seatIds = sale.seatIds.slice(0, 2);
    const areas = [
      { areaId: balcony, quantity: 1 },
      { areaId: floor, quantity: 1 },
    ];
    const { status, body } = await hold({ seatIds, areas });
    expect(status).toBe(201);
    expect(body.seats.map(({ id }: { id: string }) => id)).toEqual(seatIds);
    expect(body.areas.map(({ id }: { id: string }) => id)).toEqual([balcony, floor]);
    expect(body.amount).toBe(260_000);
    expect(await left()).toEqual([4, 1]);
  });

  it('takes nothing when one of its places is missing, and says what is left', async () => {
    const areas = [
      { areaId: floor, quantity: 1 },
      { areaId: balcony, quantity: 3 },
    ];
    const seatIds = sale.seatIds.slice(0, 1);
    // The second request is refused before its transaction: the area was sold out for the first.
    for (let time = 1; time <= 2; time += 1) {
      const refused = await expectRefused({ areas }, 409, 'AREA_SOLD_OUT');
      expect(refused.body.areas).toEqual([{ areaId: balcony, section: 'Balcony', left: 2 }]);
    }
    await expectRefused({ seatIds, areas: areas.slice(1) }, 409, 'AREA_SOLD_OUT');
    const other = await addBuyer(world, sale);
    await hold({ seatIds }, other);
    await expectRefused({ seatIds, areas: areas.slice(0, 1) }, 409, 'SEAT_ALREADY_RESERVED');
  });

  it('fails for an unknown area and for an area of another show', async () => {
    const foreign = take((await openSale(world, { sections: SECTIONS })).areaIds, 0);
    for (const areaId of [UNKNOWN, foreign]) {
      const areas = [{ areaId, quantity: 1 }];
      const refused = await expectRefused({ areas }, 404, 'AREA_NOT_FOUND');
      expect(refused.body.areaIds).toEqual([areaId]);
    }
  });

  it('counts seats and standing places towards the limit of a user', async () => {
    expect((await hold({ areas: [{ areaId: floor, quantity: 3 }] })).status).toBe(201);
    await expectRefused({ seatIds: sale.seatIds.slice(0, 2) }, 409, 'SEAT_LIMIT_EXCEEDED');
    await expectRefused({ areas: [{ areaId: floor, quantity: 2 }] }, 409, 'SEAT_LIMIT_EXCEEDED');
    expect((await hold({ seatIds: sale.seatIds.slice(0, 1) })).status).toBe(201);
  });

  it.each([
    ['no places', {}, '/seatIds'],
    ['no areas', { areas: [] }, '/areas'],
    ['an area twice', { areas: [place(UNKNOWN, 1), place(UNKNOWN, 2)] }, '/areas'],
    ['no place of an area', { areas: [place(UNKNOWN, 0)] }, '/areas/0/quantity'],
    ['an unknown field', { areas: [{ ...place(UNKNOWN, 1), price: 1 }] }, '/areas/0/price'],
    ['best seats beside an area', { areas: [place(UNKNOWN, 1)], best: { count: 1 } }, '/best'],
    ['best seats beside seats', { seatIds: [UNKNOWN], best: { count: 1 } }, '/best'],
    ['no best seat', { best: { count: 0 } }, '/best/count'],
  ])('fails with 400 for %s', async (_name, wanted, pointer) => {
    const answer = await hold(wanted);
    expect(answer.body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer }] });
  });

  it.each(['released', 'expired', 'refunded'])(
    'gives its places back once when it is %s',
    async (how) => {
      const { body } = await hold({
        seatIds: sale.seatIds.slice(0, 1),
        areas: [{ areaId: floor, quantity: 2 }],
      });
      if (how === 'released') {
        const twice = () => buyer.api.delete(`/v1/reservations/${body.id}`);
        const answers = await Promise.all([twice(), twice()]);
        expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
      } else if (how === 'expired') {
        world.clock.stopAt(new Date(body.holdExpiresAt as string));
        expect(await left()).toEqual([3, 2]);
        await sweep(world);
        await sweep(world);
      } else {
        const due = { paymentId: body.payment.id as string };
        expect((await confirm(buyer, due)).status).toBe(200);
        expect(await left()).toEqual([3, 2]);
        const answers = await Promise.all([refund(buyer, due), refund(buyer, due)]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      }
      expect(await left()).toEqual([5, 2]);
    },
  );

  it('is named in the events of its reservation', async () => {
    const { body } = await hold({ areas: [{ areaId: floor, quantity: 2 }] });
    await confirm(buyer, { paymentId: body.payment.id });
    const [event] = await world.rows<{ payload: object }>(
      `SELECT payload FROM outbox_events WHERE aggregate_id = $1`,
      [body.id],
    );
    expect(event?.payload).toMatchObject({ seats: [], areas: body.areas, amount: 100_000 });
  });

  function hold(wanted: object, { api }: Person = buyer): Promise<Answer> {
    return api.post('/v1/reservations', { showId: sale.showId, ...wanted });
  }

  async function expectRefused(wanted: object, status: number, code: string): Promise<Answer> {
    const before = await allRows(world);
    const answer = await hold(wanted);
    expect(answer.body).toMatchObject({ status, code });
    expect(await allRows(world)).toEqual(before);
    return answer;
  }

  /** The places left of each area. */
  async function left(): Promise<number[]> {
    const sql = `SELECT available FROM concert_areas WHERE show_id = $1 ORDER BY position`;
    const rows = await world.rows<{ available: number }>(sql, [sale.showId]);
    return rows.map(({ available }) => available);
  }
});

function place(areaId: string, quantity: number) {
  return { areaId, quantity };
}
