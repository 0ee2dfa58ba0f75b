import { setTimeout as wait } from 'node:timers/promises';
import { SeatFacade } from '../../../src/modules/concert/index.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import type { Answer } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../../support/locks.js';
import { machineLoad } from '../../support/machine-load.js';
import { openSale, type Sale } from '../../support/sale.js';
import type { Person } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyers, holdSeats, take, tally } from '../../support/sale-steps.js';
import { timed } from '../../support/timed.js';
import { World } from '../../support/world.js';

/** The setup may take longer than users usually have for their first request. */
const ROOM = { claimWithinSeconds: 3_600, activeTtlSeconds: 3_600 };
const HALL = { name: 'R', rows: 50, seatsPerRow: 10, price: 10_000 };

describe('The best free seats, with simultaneous holds on two instances', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('gives 500 seats, 37 of them taken, to 1,000 pairs: no seat twice, none refused in vain', async () => {
    const sale = await openSale(world, { room: ROOM, sections: [HALL] });
    await takeSeats(sale, 37);
    const buyers = await addBuyers(world, sale, 1_000);
    const batches = world.instances.map((instance) =>
      jest.spyOn(instance.get(Transactions).metrics, 'committedTogether'),
    );

    const answers = await Promise.all(buyers.map(({ api }) => bestPair(api, sale)));

    const holds = batches.flatMap(({ mock }) => mock.calls.filter(([name]) => name === 'hold'));
    jest.restoreAllMocks();
    // No request is decided twice. Those that come when no pair is left need no batch.
    expect(holds.reduce((sum, [, size]) => sum + size, 0)).toBeLessThanOrEqual(1_000);
    const won = answers.filter(({ status }) => status === 201);
    expect(tally(answers)).toEqual({
      '201': won.length,
      '409 NO_SEATS_TOGETHER': 1_000 - won.length,
    });
    for (const { body } of won) expect(isPair(body.seats as Seat[])).toBe(true);
    const seatIds = won.flatMap(({ body }) => (body.seats as Seat[]).map(({ id }) => id));
    expect(new Set(seatIds).size).toBe(2 * won.length);
    // No seat became free meanwhile, so a pair that is left now was there for all who were refused.
    expect(await pairsLeft(sale)).toBe(0);
  });

  it('answers 99 % of 1,000 users within 300 ms times the load, when 100 come in a second', async () => {
    const sale = await openSale(world, { room: ROOM, sections: [HALL] });
    await takeSeats(sale, 37);
    const buyers = await addBuyers(world, sale, 1_000);

    const timings = await Promise.all(
      buyers.map(async ({ api }, index) => {
        await wait(index * 10);
        return timed(() => bestPair(api, sale));
      }),
    );

    expect(Object.keys(tally(timings.map(({ answer }) => answer))).sort()).toEqual([
      '201',
      '409 NO_SEATS_TOGETHER',
    ]);
    expect(await pairsLeft(sale)).toBe(0);
    const seconds = timings.map((timing) => timing.seconds).sort((one, other) => one - other);
    expect(seconds[Math.floor(0.99 * seconds.length)]).toBeLessThan(0.3 * machineLoad());
  });

  it('goes along with users who choose the same seats on the map', async () => {
    const sale = await openSale(world, { room: ROOM, sections: [{ ...HALL, rows: 10 }] });
    const buyers = await addBuyers(world, sale, 200);
    const answers = await Promise.all(
      buyers.map(({ api }, index) => {
        if (index % 4 < 2) return bestPair(api, sale);
        const first = (index * 3) % 99;
        const seatIds = sale.seatIds.slice(first, first + 2);
        return api.post('/v1/reservations', { showId: sale.showId, seatIds });
      }),
    );
    const won = answers.filter(({ status }) => status === 201);
    const seatIds = won.flatMap(({ body }) => (body.seats as Seat[]).map(({ id }) => id));
    expect(new Set(seatIds).size).toBe(seatIds.length);
    expect(Object.keys(tally(answers)).sort()).toEqual(
      ['201', '409 NO_SEATS_TOGETHER', '409 SEAT_ALREADY_RESERVED'].filter((kind) =>
        Object.keys(tally(answers)).includes(kind),
      ),
    );
    if (tally(answers)['409 NO_SEATS_TOGETHER']) expect(await pairsLeft(sale)).toBe(0);
  });

  it('lets the two instances choose one after the other, so that none of them loses a seat', async () => {
    const sale = await openSale(world, { room: ROOM, sections: [HALL] });
    const buyers = await addBuyers(world, sale, 200);
    const choices = world.instances.map((instance) =>
      jest.spyOn(instance.get(SeatFacade), 'lockAt'),
    );
    const answers = await Promise.all(buyers.map(({ api }) => bestPair(api, sale)));
    expect(tally(answers)).toEqual({ '201': 200 });
    for (const { mock } of choices) {
      const locked = await Promise.all(mock.results.map(({ value }) => value as Promise<Locked>));
      const wanted = mock.calls.map(([, positions]) => positions.length);
      expect(locked.map(({ size }) => size)).toEqual(wanted);
      expect(wanted.length).toBeGreaterThan(0);
    }
    jest.restoreAllMocks();
  });

  it('refuses without a transaction while no two seats are left, and not any longer', async () => {
    const sections = [{ ...HALL, rows: 1, seatsPerRow: 3 }];
    const sale = await openSale(world, { room: ROOM, sections });
    const [owner, other] = (await addBuyers(world, sale, 2)) as [Person, Person];
    const hold = await holdSeats(owner, sale, [take(sale.seatIds, 1)]);
    expect(await codeOf(other)).toBe('NO_SEATS_TOGETHER');
    const locks = world.instances.map((instance) => jest.spyOn(instance.get(SeatFacade), 'lock'));
    expect(await codeOf(other)).toBe('NO_SEATS_TOGETHER');
    expect(locks.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    jest.restoreAllMocks();
    // Other refusals come first, as under the locks.
    await world.rows(`UPDATE concert_shows SET max_seats_per_user = 1 WHERE id = $1`, [
      sale.showId,
    ]);
    expect(await codeOf(other)).toBe('SEAT_LIMIT_EXCEEDED');
    await world.rows(`UPDATE concert_shows SET max_seats_per_user = 4 WHERE id = $1`, [
      sale.showId,
    ]);
    await owner.api.delete(`/v1/reservations/${hold.id}`);
    expect((await bestPair(other.api, sale)).status).toBe(201);

    async function codeOf({ api }: Person) {
      return (await bestPair(api, sale)).body.code as string;
    }
  });

  it('reads the seats once for a wish, also after another wish that nothing can grant', async () => {
    const sale = await openSale(world, { room: ROOM, sections: [HALL] });
    const [buyer] = (await addBuyers(world, sale, 1)) as [Person];
    const hold = (best: object) =>
      buyer.api.post('/v1/reservations', { showId: sale.showId, best: { count: 2, ...best } });
    expect((await hold({ maxPrice: 0 })).body.code).toBe('NO_SEATS_TOGETHER');
    const reads = world.instances.map((one) => jest.spyOn(one.get(SeatFacade), 'readFree'));
    expect((await hold({})).status).toBe(201);
    expect(reads.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    expect((await hold({ maxPrice: 0 })).body.code).toBe('NO_SEATS_TOGETHER');
    expect(reads.reduce((sum, { mock }) => sum + mock.calls.length, 0)).toBe(1);
    jest.restoreAllMocks();
  });

  it('waits for seats that another transaction has locked, instead of refusing', async () => {
    const sale = await openSale(world, {
      room: ROOM,
      sections: [{ ...HALL, rows: 1, seatsPerRow: 2 }],
    });
    const [buyer] = await addBuyers(world, sale, 1);
    if (!buyer) throw new Error('There is no buyer');
    const tries = jest.spyOn(world.app.get(SeatFacade), 'lockAt');
    const lockAll = `SELECT id FROM concert_seats WHERE show_id = $1 FOR UPDATE`;
    const { pending } = await whileBlocked(world, lockAll, [sale.showId], async () => {
      const answer = bestPair(buyer.api, sale);
      await eventually('it waits', async () => (await statementsWaitingForALock(world)) === 1);
      return { pending: answer };
    });
    expect((await pending).status).toBe(201);
    // It did not poll.
    expect(tries).toHaveBeenCalledTimes(2);
    tries.mockRestore();
  });

  it('refuses a wish when the only seats stay locked', async () => {
    const sale = await openSale(world, {
      room: ROOM,
      sections: [{ ...HALL, rows: 1, seatsPerRow: 2 }],
    });
    const [buyer] = await addBuyers(world, sale, 1);
    const lockAll = `SELECT id FROM concert_seats WHERE show_id = $1 FOR UPDATE`;
    await whileBlocked(world, lockAll, [sale.showId], async () => {
      const { status, body } = await bestPair(buyer!.api, sale);
      expect([status, body.code]).toEqual([409, 'NO_SEATS_TOGETHER']);
    });
  });

  function bestPair(api: { post(path: string, body: unknown): Promise<Answer> }, sale: Sale) {
    return api.post('/v1/reservations', { showId: sale.showId, best: { count: 2 } });
  }

  /** Takes seats here and there, so that single ones are left too. */
  async function takeSeats(sale: Sale, count: number): Promise<void> {
    const buyers = await addBuyers(world, sale, count);
    await Promise.all(
      buyers.map((buyer, index) => holdSeats(buyer, sale, [take(sale.seatIds, index * 13)])),
    );
  }

  /** Pairs of free seats side by side. */
  function pairsLeft({ showId }: Sale): Promise<number> {
    return world.count(
      `SELECT count(*) FROM concert_seats one
       JOIN concert_seats other USING (show_id, section, row)
       WHERE show_id = $1 AND other.number = one.number + 1
         AND one.status = 'AVAILABLE' AND other.status = 'AVAILABLE'`,
      [showId],
    );
  }
});

type Locked = ReadonlyMap<number, unknown>;

interface Seat {
  readonly id: string;
  readonly row: number;
  readonly number: number;
}

function isPair([one, other, ...rest]: readonly Seat[]): boolean {
  return one?.row === other?.row && one?.number === (other?.number ?? 0) - 1 && rest.length === 0;
}
