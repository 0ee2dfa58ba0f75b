import { ExpireHoldsJob } from '../../../src/modules/reservation/infrastructure/schedule/expire-holds.job.js';
import { actionsOn } from '../../support/admin-actions.js';
import type { Answer } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  buySeats,
  confirm,
  holdSeats,
  readPages,
  take,
} from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const SEATED = { name: 'R', kind: 'SEATED', rows: 1, seatsPerRow: 4, price: 10_000 } as const;
const FLOOR = { name: 'Floor', kind: 'STANDING', capacity: 20, price: 8_000 } as const;

describe('The repair of a show on sale', () => {
  let world: World;
  let admin: Person;
  let sale: Sale;
  let buyer: Person;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
  });

  beforeEach(async () => {
    sale = await openSale(world, { sections: [SEATED, FLOOR] });
    buyer = await addBuyer(world, sale, { balance: 100_000 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  const show = () => `/v1/shows/${sale.showId}`;
  const addSection = (section: object) => admin.api.post(`${show()}/sections`, section);
  const changeSection = (name: string, changes: object) =>
    admin.api.patch(`${show()}/sections/${encodeURIComponent(name)}`, changes);
  const block = (body: object) => admin.api.post(`${show()}/blocks`, { reason: 'Guests', ...body });
  const readMap = async () => (await admin.api.get(`${show()}/seats`)).body;
  const statuses = async () =>
    (await readMap()).seats.map(({ status }: { status: string }) => status) as string[];
  const refusal = ({ status, body }: Answer) => [status, body.code] as const;

  it.each([
    'A/B',
    '100%',
    '%2F',
    '...',
    '.a',
    'R;x=1',
    '?',
    '#',
    'a+b c',
    '가'.repeat(50),
    '🎫'.repeat(25),
  ])('changes a section of the name %s', async (name) => {
    const { status } = await addSection({ ...SEATED, name });
    expect(status).toBe(201);
    const changed = await changeSection(name, { price: 1 });
    expect(changed.body.sections).toContainEqual({ ...SEATED, name, price: 1 });
  });

  it.each(['.', '..', ' . ', '', ' '])(
    'refuses to add a section of the name "%s"',
    async (name) => {
      const { body } = await addSection({ ...SEATED, name });
      expect(body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer: '/name' }] });
    },
  );

  it('adds seats and standing places behind the others, and sells them', async () => {
    const before = await readMap();
    const balcony = { name: '2층', rows: 2, seatsPerRow: 2, price: 0 };
    const { status, headers, body } = await addSection(balcony);
    expect([status, headers.get('location')]).toEqual([201, show()]);
    const change = (tag: string | null) =>
      admin.api.send('PATCH', show(), {
        ...{ body: { maxUnpaidHolds: 5 }, headers: { 'if-match': tag ?? '' } },
      });
    expect((await change(headers.get('etag'))).status).toBe(200);
    expect((await change(headers.get('etag'))).status).toBe(412);
    expect(body).toMatchObject({ seatCount: 28, sections: [SEATED, FLOOR, balcony] });
    const pit = { name: 'Pit', kind: 'STANDING', capacity: 7, price: 0 };
    expect((await addSection(pit)).body.sections[3]).toEqual(pit);

    const after = await readMap();
    expect(after.seats.slice(0, 4)).toEqual(before.seats);
    expect(
      after.seats
        .slice(4)
        .map(({ section, row, number }: Record<string, unknown>) => [...[section, row, number]]),
    ).toEqual([
      ['2층', 1, 1],
      ['2층', 1, 2],
      ['2층', 2, 1],
      ['2층', 2, 2],
    ]);
    expect(after.areas).toEqual([
      ...before.areas,
      { id: expect.any(String) as string, section: 'Pit', price: 0, left: 7 },
    ]);
    await buySeats(buyer, sale, [after.seats[7].id as string]);
  });

  it('refuses a section with a name of the show, one that is too large, and any of a cancelled show', async () => {
    expect(refusal(await addSection({ ...SEATED, name: 'r' }))).toEqual([422, 'DUPLICATE_SECTION']);
    const huge = { ...FLOOR, name: 'S', capacity: 99_977 };
    expect(refusal(await addSection(huge))).toEqual([422, 'SHOW_TOO_LARGE']);
    await admin.api.post(`/v1/shows/${sale.showId}/cancel`, { reason: 'Ill' });
    expect(refusal(await addSection({ ...FLOOR, name: 'S' }))).toEqual([409, 'SHOW_CANCELLED']);
    expect(refusal(await changeSection('R', { price: 1 }))).toEqual([409, 'SHOW_CANCELLED']);
    const seats = { seatIds: sale.seatIds.slice(0, 1) };
    expect(refusal(await block(seats))).toEqual([409, 'SHOW_CANCELLED']);
  });

  it('changes the price for new holds; holds and sales keep what they were shown', async () => {
    const [held, sold] = [take(sale.seatIds, 0), take(sale.seatIds, 1)];
    const hold = await holdSeats(buyer, sale, [held]);
    await buySeats(await addBuyer(world, sale, { balance: 10_000 }), sale, [sold]);

    const { status, body } = await changeSection('r', { price: 12_000 });
    expect([status, body.sections[0].price]).toEqual([200, 12_000]);
    const map = await readMap();
    expect(map.seats.map(({ price }: { price: number }) => price)).toEqual(Array(4).fill(12_000));
    expect((await confirm(buyer, hold)).body.amount).toBe(10_000);
    const later = await addBuyer(world, sale, { balance: 12_000 });
    const next = await holdSeats(later, sale, [take(sale.seatIds, 2)]);
    expect((await confirm(later, next)).body.amount).toBe(12_000);

    await changeSection('Floor', { price: 0 });
    expect((await readMap()).areas).toMatchObject([{ section: 'Floor', price: 0, left: 20 }]);
  });

  it('changes the capacity of a standing section, but not below what is held or sold', async () => {
    await changeSection('Floor', { capacity: 30 });
    expect((await readMap()).areas).toMatchObject([{ left: 30 }]);
    expect((await changeSection('FLOOR', { capacity: 5 })).body.seatCount).toBe(9);
    expect((await readMap()).areas).toMatchObject([{ left: 5 }]);
    await takePlaces(3);
    const before = await world.rows('SELECT * FROM concert_areas');
    const tooSmall = await changeSection('Floor', { capacity: 2, price: 1 });
    expect(refusal(tooSmall)).toEqual([409, 'AREA_CAPACITY_TOO_SMALL']);
    expect(await world.rows('SELECT * FROM concert_areas')).toEqual(before);
    await changeSection('Floor', { capacity: 3 });
    expect((await readMap()).areas).toMatchObject([{ left: 0 }]);
    await takePlaces(-3);
  });

  it('refuses changes that do not fit the section', async () => {
    expect(refusal(await changeSection('X', { price: 1 }))).toEqual([404, 'SECTION_NOT_FOUND']);
    const seats = await changeSection('R', { capacity: 5 });
    expect(refusal(seats)).toEqual([422, 'SECTION_KIND_MISMATCH']);
    const stale = await admin.api.send('PATCH', `${show()}/sections/R`, {
      ...{ body: { price: 1 }, headers: { 'if-match': '"9"' } },
    });
    expect(refusal(stale)).toEqual([412, 'PRECONDITION_FAILED']);
    expect(refusal(await changeSection('R', {}))).toEqual([200, undefined]);
    expect((await readMap()).seats[0].price).toBe(10_000);
  });

  it('keeps blocked seats from the sale until the block is removed', async () => {
    const house = sale.seatIds.slice(1, 3);
    const { status, headers, body } = await block({ seatIds: house });
    expect(headers.get('location')).toBe(`${show()}/blocks`);
    expect([status, body]).toEqual([
      201,
      { id: body.id, seatIds: house, reason: 'Guests', createdAt: body.createdAt },
    ]);
    expect(await statuses()).toEqual(['AVAILABLE', 'BLOCKED', 'BLOCKED', 'AVAILABLE']);
    const { body: refused } = await buyer.api.post('/v1/reservations', {
      ...{ showId: sale.showId, seatIds: sale.seatIds },
    });
    expect(refused).toMatchObject({ code: 'SEAT_ALREADY_RESERVED', seatIds: house });
    const { body: shows } = await buyer.api.get(`/v1/concerts/${sale.concertId}/shows`);
    expect(shows.data).toMatchObject([{ seatsLeft: 22 }]);

    const path = `${show()}/blocks/${body.id}`;
    const removals = await Promise.all([admin.api.delete(path), admin.api.delete(path)]);
    expect(removals.map(refusal).sort()).toEqual([
      [204, undefined],
      [404, 'BLOCK_NOT_FOUND'],
    ]);
    await holdSeats(buyer, sale, house);
  });

  it('blocks all seats of a section, or none when one is taken', async () => {
    await holdSeats(buyer, sale, [take(sale.seatIds, 3)]);
    const refused = await block({ section: 'R' });
    expect(refused.body).toMatchObject({
      ...{ status: 409, code: 'SEAT_ALREADY_RESERVED', seatIds: [take(sale.seatIds, 3)] },
    });
    expect(await statuses()).toEqual(['AVAILABLE', 'AVAILABLE', 'AVAILABLE', 'HELD']);
    world.clock.advance(300);
    expect((await block({ section: 'r' })).body.seatIds).toEqual(sale.seatIds);
    expect(await statuses()).toEqual(Array(4).fill('BLOCKED'));
    const again = await block({ seatIds: [take(sale.seatIds, 0)] });
    expect(refusal(again)).toEqual([409, 'SEAT_ALREADY_RESERVED']);
    await world.app.get(ExpireHoldsJob).run();
    expect(await statuses()).toEqual(Array(4).fill('BLOCKED'));
  });

  it('logs how many seats of a section are blocked, and not their ids', async () => {
    const { body } = await block({ section: 'R' });
    await admin.api.delete(`${show()}/blocks/${body.id}?reason=back`);
    const logged = {
      ...{ id: body.id, showId: sale.showId, reason: 'Guests', createdAt: body.createdAt },
      sections: [{ section: 'R', seats: 4 }],
    };
    expect(await actionsOn(world, body.id as string)).toMatchObject([
      { action: 'addBlock', before: null, after: logged },
      { action: 'removeBlock', before: logged, after: null, reason: 'back' },
    ]);
    expect(JSON.stringify(await actionsOn(world, body.id as string))).not.toContain(
      take(sale.seatIds, 0),
    );
  });

  it('refuses to block what is no seat', async () => {
    expect(refusal(await block({ section: 'Floor' }))).toEqual([422, 'SECTION_KIND_MISMATCH']);
    expect(refusal(await block({ section: 'X' }))).toEqual([404, 'SECTION_NOT_FOUND']);
    const other = await openSale(world);
    const foreign = await block({ seatIds: [take(other.seatIds, 0), take(sale.seatIds, 0)] });
    expect(foreign.body).toMatchObject({ code: 'SEAT_NOT_FOUND', seatIds: [other.seatIds[0]] });
    for (const body of [{}, { section: 'R', seatIds: sale.seatIds }]) {
      expect(refusal(await block(body))).toEqual([400, 'VALIDATION_FAILED']);
    }
    const nowhere = await admin.api.post(`/v1/shows/${UNKNOWN}/blocks`, {
      ...{ section: 'R', reason: 'x' },
    });
    expect(refusal(nowhere)).toEqual([404, 'SHOW_NOT_FOUND']);
    expect(await statuses()).toEqual(Array(4).fill('AVAILABLE'));
  });

  it('lists the blocks of the show, newest first', async () => {
    for (const seatId of sale.seatIds) await block({ seatIds: [seatId] });
    const pages = await readPages<{ seatIds: string[] }>(admin.api, `${show()}/blocks`, 3);
    const listed = pages.flat().flatMap(({ seatIds }) => seatIds);
    expect(listed).toEqual([...sale.seatIds].reverse());
    const unknown = await admin.api.get(`/v1/shows/${UNKNOWN}/blocks`);
    expect(refusal(unknown)).toEqual([404, 'SHOW_NOT_FOUND']);
  });

  /** As a reservation of standing places does. */
  async function takePlaces(count: number): Promise<void> {
    await world.rows('UPDATE concert_areas SET available = available - $2 WHERE show_id = $1', [
      sale.showId,
      count,
    ]);
  }
});
