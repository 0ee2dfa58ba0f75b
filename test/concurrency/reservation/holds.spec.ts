import { ConcertFacade } from '../../../src/modules/concert/index.js';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import type { HoldRequest } from '../../../src/modules/reservation/application/decide-hold.js';
import { HoldSeats } from '../../../src/modules/reservation/application/hold-seats.js';
import { QueueError } from '../../../src/modules/queue/domain/queue-error.js';
import { ShowRepairFacade } from '../../../src/modules/concert/application/show-repair.facade.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { whileBlocked } from '../../support/locks.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, holdSeats, take } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

/** Locks a user in a room. */
const TURN = `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`;

describe('Simultaneous holds', () => {
  let world: World;
  let sale: Sale;
  let people: Person[];

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    sale = await openSale(world, { maxSeatsPerUser: 3 });
    people = [];
    for (let count = 0; count < 4; count += 1) people.push(await addBuyer(world, sale));
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('share one transaction, in which each hold gets all its seats or none', async () => {
    const gone = await addPerson(world);
    const outcomes = await together([
      hold(0, [0, 1]),
      hold(1, [1, 2]),
      hold(2, [2]),
      // The slot of this user has ended, so the next user gets the seat.
      { ...hold(0, [5, 6]), userId: gone.id },
      hold(3, [6]),
      // A user may have three seats.
      hold(2, [7, 8, 9]),
      hold(2, [7, 8]),
      { ...hold(3, [10]), seatIds: [seatId(10), sale.showId] },
      hold(1, [10]),
    ]);

    expect(outcomes.map(codeOrSeats)).toEqual([
      [seatId(0), seatId(1)],
      ['SEAT_ALREADY_RESERVED', [seatId(1)]],
      [seatId(2)],
      ['QUEUE_TOKEN_EXPIRED', undefined],
      [seatId(6)],
      ['SEAT_LIMIT_EXCEEDED', undefined],
      [seatId(7), seatId(8)],
      ['SEAT_NOT_FOUND', [sale.showId]],
      [seatId(10)],
    ]);
    const rows = await world.rows<{ user_id: string; seat_count: number; xmin: string }>(
      `SELECT user_id, seat_count, xmin::text FROM reservation_reservations
       WHERE show_id = $1 ORDER BY id`,
      [sale.showId],
    );
    expect(rows.map(({ user_id, seat_count }) => [user_id, seat_count])).toEqual(
      [0, 2, 3, 2, 1].map((who, place) => [take(people, who).id, [2, 1, 1, 2, 1][place]]),
    );
    expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1);
    expect(
      await world.count(
        `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status = 'HELD'`,
        [sale.showId],
      ),
    ).toBe(7);
  });

  it('fail with QUEUE_UNAVAILABLE while Redis is unavailable, and change nothing', async () => {
    const queue = world.app.get(QueueFacade);
    const extendSlots = queue.extendSlots.bind(queue);
    let calls = 0;
    queue.extendSlots = () => {
      calls += 1;
      return Promise.reject(new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: 1 }));
    };
    const before = await allRows(world);
    try {
      const outcomes = await together([hold(0, [0]), hold(1, [0]), hold(2, [1])]);
      expect(outcomes.map(codeOrSeats)).toEqual(
        outcomes.map(() => ['QUEUE_UNAVAILABLE', undefined]),
      );
    } finally {
      queue.extendSlots = extendSlots;
    }
    expect(calls).toBe(1);
    expect(await allRows(world)).toEqual(before);
  });

  it('all fail when their commit fails, and hold no seats', async () => {
    await world.database.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'no room on the disk'; END $$;
      CREATE CONSTRAINT TRIGGER refusing AFTER INSERT ON reservation_reservations
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const before = await allRows(world);
    try {
      const reason: unknown = expect.objectContaining({ message: 'no room on the disk' });
      expect(await together([hold(0, [0]), hold(1, [1])])).toEqual([
        { status: 'rejected', reason },
        { status: 'rejected', reason },
      ]);
    } finally {
      await world.database.query(`
        DROP TRIGGER refusing ON reservation_reservations;
        DROP FUNCTION refuse()`);
    }
    expect(await allRows(world)).toEqual(before);
    expect((await together([hold(0, [0]), hold(1, [1])])).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('report a taken seat without waiting for a lock', async () => {
    const [holder, late] = [take(people, 0), take(people, 1)];
    await holdSeats(holder, sale, [seatId(0)]);
    const answer = await whileBlocked(world, TURN, [`${late.id} in ${sale.roomId}`], () =>
      late.api.post('/v1/reservations', { showId: sale.showId, seatIds: [seatId(0), seatId(1)] }),
    );
    expect(answer.body).toMatchObject({ code: 'SEAT_ALREADY_RESERVED', seatIds: [seatId(0)] });
  });

  it('do not wait for a change of the price, and cost the new price after it', async () => {
    const { api } = take(people, 0);
    const hold = async (at: number) =>
      (await api.post('/v1/reservations', { showId: sale.showId, seatIds: [seatId(at)] })).body;
    await world.app.get(Transactions).run(async () => {
      await world.app.get(ShowRepairFacade).changeSection(sale.showId, 'R', { price: 12_000 });
      expect(await hold(0)).toMatchObject({ amount: 10_000, seats: [{ price: 10_000 }] });
    });
    expect(await hold(1)).toMatchObject({ amount: 12_000, seats: [{ price: 12_000 }] });
  });

  it('report too many seats before unknown seats, and unknown before taken seats', async () => {
    const { api } = take(people, 0);
    await holdSeats(take(people, 1), sale, [seatId(4)]);
    const reach = async (seatIds: readonly string[]) =>
      (await api.post('/v1/reservations', { showId: sale.showId, seatIds })).body.code;
    await holdSeats(take(people, 0), sale, [seatId(0)]);
    expect(await reach([seatId(4), sale.showId])).toBe('SEAT_NOT_FOUND');
    await holdSeats(take(people, 0), sale, [seatId(1), seatId(2)]);
    for (const wanted of [seatId(4), sale.showId, seatId(5)]) {
      expect(await reach([wanted])).toBe('SEAT_LIMIT_EXCEEDED');
    }
  });

  it('get the stored response of their key, even when seat and show have changed since', async () => {
    const { api } = take(people, 0);
    const body = { showId: sale.showId, seatIds: [seatId(0)] };
    const send = () => api.post('/v1/reservations', body, { 'idempotency-key': 'mine' });
    const first = await send();
    expect(first.status).toBe(201);
    const replays = [await send()];
    expect((await api.delete(`/v1/reservations/${first.body.id}`)).status).toBe(204);
    await holdSeats(take(people, 1), sale, [seatId(0)]);
    replays.push(await send());
    await world.app.get(ConcertFacade).changeShow(sale.showId, { status: 'WITHDRAWN' });
    replays.push(await send());
    for (const replay of replays) {
      expect(replay.body).toEqual(first.body);
      expect(replay.headers.get('idempotency-replayed')).toBe('true');
    }
  });

  const seatId = (index: number) => take(sale.seatIds, index);

  function hold(who: number, seats: readonly number[]): HoldRequest {
    const { id: userId } = take(people, who);
    const { showId, roomId } = sale;
    return { userId, showId, roomId, seatIds: seats.map(seatId), areas: [], best: null };
  }

  /** Submits all in one turn of the event loop, so that they are one batch. */
  function together(requests: readonly HoldRequest[]) {
    const holds = world.app.get(HoldSeats);
    return Promise.allSettled(requests.map((request) => holds.submit(request, null)));
  }
});

type Outcome = Awaited<ReturnType<HoldSeats['submit']>>;

function codeOrSeats(outcome: PromiseSettledResult<Outcome>): unknown {
  if (outcome.status === 'fulfilled') {
    const { response, replayed } = outcome.value;
    return replayed ? response.body : response.seats.map(({ id }) => id);
  }
  const { code, details, message } = outcome.reason as QueueError;
  return code === undefined ? message : [code, details['seatIds']];
}
