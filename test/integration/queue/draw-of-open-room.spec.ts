import { RoomHolds } from '../../../src/modules/queue/index.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { addPerson, type Person } from '../../support/people.js';
import { readRoom } from '../../support/queue-rooms.js';
import {
  change,
  openAndDraw,
  publishedOrder,
  readDraw,
  verifiedUsers,
} from '../../support/real-draws.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyers, confirm, type Hold, holdSeats } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);

describe('A room that gets a time to open while users are in it', () => {
  let world: World;
  let sale: Sale;
  /** Three active users, then two who wait. */
  let people: Person[];
  let holds: Hold[];
  let paid: Hold;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    const patient = { abandonAfterSeconds: 3_600, claimWithinSeconds: 3_600 };
    sale = await openSale(world, { room: { capacity: 3, ...patient } });
    const active = await addBuyers(world, sale, 3, { balance: 100_000 });
    const waiting = [await addPerson(world), await addPerson(world)];
    for (const { api } of waiting) {
      expect((await api.join(sale.roomId)).body).toMatchObject({ status: 'WAITING' });
    }
    people = [...active, ...waiting];
    const seats = (at: number) => sale.seatIds.slice(at, at + 1);
    holds = [
      await holdSeats(active[0]!, sale, seats(0)),
      await holdSeats(active[1]!, sale, seats(1)),
    ];
    paid = await holdSeats(active[0]!, sale, seats(2));
    expect((await confirm(active[0]!, paid)).status).toBe(200);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  const statusesOf = async (all: readonly Hold[]) =>
    Promise.all(
      all.map(async ({ id }) => {
        const sql = `SELECT status FROM reservation_reservations WHERE id = $1`;
        return (await world.rows<{ status: string }>(sql, [id]))[0]?.status;
      }),
    );

  const viewsOf = (all: readonly Person[]) =>
    Promise.all(all.map(async ({ api }) => (await api.get(ME)).body as object));

  const activeUsers = async () => [...(await readRoom(world, sale.roomId)).active.keys()].sort();

  const idsOf = (all: readonly Person[]) => all.map(({ id }) => id);

  it('makes entries of all users, and releases what they hold unpaid', async () => {
    await change(world, sale.roomId, { opensAt: inHours(1) });

    for (const view of await viewsOf(people)) {
      expect(view).toMatchObject({ status: 'PRE_QUEUE', position: null });
    }
    expect(await statusesOf([...holds, paid])).toEqual(['RELEASED', 'RELEASED', 'CONFIRMED']);
    for (const { api } of people) {
      const hold = { showId: sale.showId, seatIds: sale.seatIds.slice(5, 6) };
      for (const answer of [
        await api.post('/v1/reservations', hold),
        await api.get(`/v1/concerts/${sale.concertId}/shows`),
        await api.post(`/v1/queue/tokens/me/pass`),
      ]) {
        expect(answer).toMatchObject({ status: 403, body: { code: 'QUEUE_NOT_ADMITTED' } });
      }
    }
    expect((await confirm(people[0]!, holds[0]!)).status).toBeGreaterThanOrEqual(400);
    expect(await readDraw(world, sale.roomId)).toMatchObject({ state: 'GATHERING', entries: 5 });

    await openAndDraw(world, sale.roomId);
    const drawn = await verifiedUsers(world, sale.roomId, people);
    expect(await activeUsers()).toEqual(idsOf(drawn.slice(0, 3)).sort());
    expect(await viewsOf(drawn)).toMatchObject([
      ...[{ status: 'ACTIVE' }, { status: 'ACTIVE' }, { status: 'ACTIVE' }],
      ...[
        { status: 'WAITING', position: 1 },
        { status: 'WAITING', position: 2 },
      ],
    ]);
    await holdSeats(drawn[0]!, sale, sale.seatIds.slice(0, 1));
  });

  it.each([
    ['another instance has ended the slots', () => Promise.resolve(0)],
    ['Redis is away', () => Promise.reject(new Error('Redis is away'))],
  ])(
    'releases what users hold when %s, not as holds that they left unpaid',
    async (_what, sync) => {
      jest.spyOn(world.app.get(WaitingRoom), 'sync').mockImplementation(sync);
      await change(world, sale.roomId, { opensAt: inHours(1) });
      expect(await statusesOf(holds)).toEqual(['RELEASED', 'RELEASED']);
      const sql = `SELECT count(*) FROM reservation_reservations WHERE ended_at IS NOT NULL`;
      expect(await world.count(sql)).toBe(0);
    },
  );

  it('releases what users still hold before the entries are sealed', async () => {
    const releases = jest.spyOn(world.app.get(RoomHolds), 'release').mockResolvedValueOnce();
    await change(world, sale.roomId, { opensAt: inHours(1) });
    expect(await statusesOf(holds)).toEqual(['HELD', 'HELD']);
    // The change that opens the room is interrupted too.
    releases.mockResolvedValueOnce();
    await openAndDraw(world, sale.roomId);
    expect(await statusesOf(holds)).toEqual(['RELEASED', 'RELEASED']);
  });

  it('goes on gathering for the same draw when the time moves', async () => {
    await change(world, sale.roomId, { opensAt: inHours(1) });
    const before = await readDraw(world, sale.roomId);
    await change(world, sale.roomId, { opensAt: inHours(2) });
    expect(await readDraw(world, sale.roomId)).toEqual(before);
    expect(await activeUsers()).toEqual([]);
  });

  it('admits in order of arrival when the time is removed while users gather', async () => {
    await change(world, sale.roomId, { opensAt: inHours(1) });
    await change(world, sale.roomId, { opensAt: null });

    for (const path of ['draw', 'draw/entries']) {
      expect(await people[0]!.api.get(`/v1/queue/rooms/${sale.roomId}/${path}`)).toMatchObject({
        status: 404,
        body: { code: 'QUEUE_DRAW_NOT_FOUND' },
      });
    }
    expect(await activeUsers()).toEqual(idsOf(people.slice(0, 3)).sort());
    expect((await readRoom(world, sale.roomId)).waiting).toEqual(idsOf(people.slice(3)));
  });

  it('keeps the drawn order when the time moves after the draw', async () => {
    await change(world, sale.roomId, { opensAt: inHours(1) });
    await openAndDraw(world, sale.roomId);
    const drawn = await verifiedUsers(world, sale.roomId, people);
    const published = await readDraw(world, sale.roomId);
    const hold = await holdSeats(drawn[1]!, sale, sale.seatIds.slice(0, 1));

    await change(world, sale.roomId, { opensAt: inHours(2) });
    expect(await activeUsers()).toEqual([]);
    expect(await statusesOf([hold])).toEqual(['RELEASED']);
    const late = await addPerson(world);
    await late.api.join(sale.roomId);
    expect(await readDraw(world, sale.roomId)).toEqual(published);
    expect((await readRoom(world, sale.roomId)).waiting).toEqual(idsOf([...drawn, late]));
    // Their order is known, and so is when the first of them are admitted.
    const views = await viewsOf(drawn);
    expect(views).toMatchObject(
      drawn.map((_, index) => ({ status: 'WAITING', position: index + 1 })),
    );
    const untilOpen = { p50Seconds: expect.closeTo(2 * 3_600, -2) as number };
    expect(views.slice(0, 3)).toMatchObject(Array(3).fill({ estimate: untilOpen }));
    expect(await drawn[0]!.api.get(`/v1/concerts/${sale.concertId}/shows`)).toMatchObject({
      status: 403,
      body: { code: 'QUEUE_NOT_ADMITTED' },
    });

    await change(world, sale.roomId, { opensAt: inHours(-1) });
    expect(await activeUsers()).toEqual(idsOf(drawn.slice(0, 3)).sort());
    expect(await publishedOrder(world, sale.roomId)).toHaveLength(5);
  });
});
