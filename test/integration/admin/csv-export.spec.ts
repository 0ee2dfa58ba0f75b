import { connect } from 'node:net';
import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { ReservationQueries } from '../../../src/modules/reservation/application/reservation-queries.js';
import { World } from '../../support/world.js';

const ROWS = 100_000;

describe('A CSV file of 100,000 reservations', () => {
  let world: World;
  let admin: Person;
  let sale: Sale;
  /** Pages that the export has read. */
  let pages = 0;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
    const buyer = await addPerson(world);
    sale = await openSale(world);
    await world.rows(
      `INSERT INTO reservation_reservations
         (id, user_id, show_id, room_id, payment_id, seats, seat_count, status, hold_expires_at, created_at)
       SELECT gen_random_uuid(), $1, $2, $3, gen_random_uuid(), $4, 1, 'CONFIRMED', now(), now()
       FROM generate_series(1, $5)`,
      [
        ...[buyer.id, sale.showId, sale.roomId],
        JSON.stringify([{ id: sale.seatIds[0], section: '나', row: 1, number: 1, price: 1_000 }]),
        ROWS,
      ],
    );
    const queries = world.app.get(ReservationQueries);
    const list = queries.listAllReservations.bind(queries);
    queries.listAllReservations = (...values) => {
      pages += 1;
      return list(...values);
    };
  });

  afterAll(() => world.stop());

  const path = () => `/v1/admin/reservations.csv?showId=${sale.showId}`;

  it('has each row once, and needs the memory of a few pages', async () => {
    const response = await fetch(`${world.app.baseUrl}${path()}`, {
      headers: { authorization: `Bearer ${admin.accessToken}` },
    });
    const before = process.memoryUsage();
    let largest = 0;
    const ids = new Set<string>();
    let rest = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) ids.add(line.slice(0, 36));
      const { external, arrayBuffers } = process.memoryUsage();
      largest = Math.max(largest, external + arrayBuffers - before.external - before.arrayBuffers);
    }
    expect(rest).toBe('');
    expect(ids.size).toBe(ROWS + 1);
    expect(largest).toBeLessThan(200 * 1024 * 1024);
  });

  it('is read from the database as fast as the client takes it', async () => {
    pages = 0;
    const { hostname, port } = new URL(world.app.baseUrl);
    const socket = connect({ host: hostname, port: Number(port) }).pause();
    socket.write(
      `GET ${path()} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${admin.accessToken}\r\n\r\n`,
    );
    let seen = 0;
    let polls = 0;
    await eventually('the buffers of the connection are full', () => {
      polls = pages === seen ? polls + 1 : 0;
      seen = pages;
      return pages > 0 && polls > 20;
    });
    expect(pages).toBeLessThan(ROWS / 500 / 2);
    socket.destroy();
    const stopped = pages;
    expect((await fetch(`${world.app.baseUrl}/v1/time`)).status).toBe(200);
    expect(pages).toBe(stopped);
  });
});
