import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { renderSVG } from 'uqr';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  buySeats,
  type Hold,
  holdSeats,
  readPages,
  refund,
} from '../../support/sale-steps.js';
import { checkIn, statusesOf, ticketsOf } from '../../support/tickets.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';

describe('Tickets', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;
  let bought: Hold;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    sale = await openSale(world);
    buyer = await addBuyer(world, sale, { balance: 100_000 });
    bought = await buySeats(buyer, sale, sale.seatIds.slice(10, 12));
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('are made for each seat in the transaction of the payment', async () => {
    const rows = await world.rows<{ seat_id: string }>(
      `SELECT seat_id, status, user_id, show_id FROM ticket_tickets
       WHERE reservation_id = $1 ORDER BY id`,
      [bought.id],
    );
    const common = { status: 'VALID', user_id: buyer.id, show_id: sale.showId };
    expect(rows.map(({ seat_id }) => seat_id).sort()).toEqual(sale.seatIds.slice(10, 12).sort());
    expect(rows).toEqual(rows.map(({ seat_id }) => ({ seat_id, ...common })));
    expect(
      await world.count(
        `SELECT count(DISTINCT transaction) FROM (
           SELECT xmin::text AS transaction FROM ticket_tickets WHERE reservation_id = $1
           UNION ALL SELECT xmin::text FROM reservation_reservations WHERE id = $1
           UNION ALL SELECT xmin::text FROM payment_payments WHERE id = $2) written`,
        [bought.id, bought.paymentId],
      ),
    ).toBe(1);
  });

  it('do not exist for a hold', async () => {
    await buyer.api.join(sale.roomId);
    await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    expect(await ticketsOf(buyer)).toHaveLength(2);
  });

  it('show their owner when and where, the seat and the code', async () => {
    const tickets = await ticketsOf(buyer);
    const { body: reservation } = await buyer.api.get(`/v1/reservations/${bought.id}`);
    const [show] = await world.rows<{ starts_at: Date }>(
      `SELECT starts_at FROM concert_shows WHERE id = $1`,
      [sale.showId],
    );
    const seats = (reservation.seats as { section: string; row: number; number: number }[]).map(
      ({ section, row, number }) => ({ section, row, number }),
    );
    expect(tickets).toEqual(
      seats.map((seat) => ({
        id: expect.any(String),
        status: 'VALID',
        reservationId: bought.id,
        concert: { id: sale.concertId, title: 'Test concert', artist: 'Testers', venue: 'Lab' },
        show: { id: sale.showId, startsAt: show?.starts_at.toISOString() },
        seat,
        code: expect.stringMatching(/^[\w-]{130}$/),
      })),
    );
    for (const ticket of tickets) {
      const { status, body } = await buyer.api.get(`/v1/tickets/${ticket.id}`);
      expect({ status, body }).toEqual({ status: 200, body: ticket });
    }
    expect(new Set(tickets.map(({ code }) => code)).size).toBe(2);
    const pages = await readPages<{ id: string }>(buyer.api, '/v1/tickets', 1);
    expect(pages.flat().map(({ id }) => id)).toEqual(tickets.map(({ id }) => id).toReversed());
  });

  it('have a code that the published keys verify offline', async () => {
    const [ticket] = await ticketsOf(buyer);
    const bytes = Buffer.from(ticket?.code ?? '', 'base64url');
    const response = await fetch(`${world.app.baseUrl}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: JsonWebKey[] };
    const fitting = keys.filter((key) =>
      verify(
        null,
        bytes.subarray(0, 33),
        createPublicKey({ key, format: 'jwk' }),
        bytes.subarray(33),
      ),
    );
    expect(fitting).toHaveLength(1);
  });

  it('are drawn as a QR code', async () => {
    const [ticket] = await ticketsOf(buyer);
    const sent = { headers: { accept: 'image/svg+xml' } };
    const image = await buyer.api.get(`/v1/tickets/${ticket?.id}.svg`, sent);
    expect(image.status).toBe(200);
    expect(image.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(image.headers.get('cache-control')).toBe('no-store');
    expect(image.body).toBe(renderSVG(ticket!.code, { ecc: 'M', border: 4 }));
    const again = await buyer.api.get(`/v1/tickets/${ticket?.id}.svg`);
    expect(again.body).toBe(image.body);
  });

  it('are shown to their owner only', async () => {
    const [ticket] = await ticketsOf(buyer);
    const others = [await addPerson(world), await addPerson(world, { role: 'admin' })];
    for (const { api } of [...others, await addPerson(world, { role: 'door' })]) {
      for (const path of [`/v1/tickets/${ticket?.id}`, `/v1/tickets/${ticket?.id}.svg`]) {
        expect((await api.get(path)).body).toMatchObject({ status: 404, code: 'TICKET_NOT_FOUND' });
      }
      expect((await api.get('/v1/tickets')).body).toEqual({ data: [], nextCursor: null });
    }
    const unknown = await buyer.api.get(`/v1/tickets/${UNKNOWN}.svg`);
    expect(unknown.body).toMatchObject({ status: 404, code: 'TICKET_NOT_FOUND' });
    expect((await buyer.api.get('/v1/tickets/x.svg')).status).toBe(400);
  });

  it('are revoked by a refund, and the next buyer of the seats gets other ones', async () => {
    const before = await ticketsOf(buyer);
    expect((await refund(buyer, bought)).status).toBe(200);
    expect((await ticketsOf(buyer)).map(({ status }) => status)).toEqual(['REVOKED', 'REVOKED']);

    const next = await addBuyer(world, sale, { balance: 100_000 });
    await buySeats(next, sale, sale.seatIds.slice(10, 12));
    const after = await ticketsOf(next);
    expect(after.map(({ status }) => status)).toEqual(['VALID', 'VALID']);
    const ids = [...before, ...after].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('that were used can be refunded by an admin, and not by their owner', async () => {
    const door = await addPerson(world, { role: 'door' });
    const [first] = await ticketsOf(buyer);
    expect((await checkIn(door.api, first!, 'North')).status).toBe(200);
    const before = await allRows(world);

    const own = await refund(buyer, bought);
    expect(own.body).toMatchObject({
      status: 409,
      code: 'TICKET_ALREADY_USED',
      usedAt: expect.stringMatching(/Z$/),
      gate: 'North',
    });
    expect(await allRows(world)).toEqual(before);

    const admin = await addPerson(world, { role: 'admin' });
    expect((await refund(admin, bought)).status).toBe(200);
    expect(await statusesOf(world, sale.showId)).toEqual({ REVOKED: 2 });
    expect((await checkIn(door.api, first!)).body).toMatchObject({ code: 'TICKET_REVOKED' });
  });
});
