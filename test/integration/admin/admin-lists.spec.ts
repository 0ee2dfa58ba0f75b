import { assertStatus } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { addBuyer, buySeats, holdSeats, readPages, refund } from '../../support/sale-steps.js';
import { addItem, placeOrder, type ShopItem } from '../../support/shop.js';
import { World } from '../../support/world.js';

interface Listed {
  readonly id: string;
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
}

describe('The lists of all reservations, orders and payments', () => {
  let world: World;
  let admin: Person;
  let sale: Sale;
  let mina: Person;
  let juho: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
    sale = await openSale(world);
    mina = await addBuyer(world, sale, { balance: 1_000_000 });
    juho = await addBuyer(world, sale, { balance: 1_000_000 });
    await rename(mina, 'mina@list.test', '김민아');
    await rename(juho, 'juho@list.test', '=HYPERLINK("http://evil.test","박주호")');
  });

  afterAll(() => world.stop());

  const rename = (person: Person, email: string, name: string) =>
    world.rows('UPDATE user_users SET email = $2, name = $3 WHERE id = $1', [
      person.id,
      email,
      name,
    ]);

  async function list(path: string, query: Record<string, string> = {}): Promise<Listed[]> {
    const answer = await admin.api.get(
      `/v1/admin/${path}?${new URLSearchParams(query).toString()}`,
    );
    assertStatus(answer, 200);
    return answer.body.data as Listed[];
  }
  const ids = async (path: string, query: Record<string, string> = {}) =>
    (await list(path, query)).map(({ id }) => id);

  const csv = async (path: string, query: Record<string, string> = {}) => {
    const response = await fetch(
      `${world.app.baseUrl}/v1/admin/${path}.csv?${new URLSearchParams(query).toString()}`,
      { headers: { authorization: `Bearer ${admin.accessToken}`, accept: 'text/csv' } },
    );
    // `text()` would drop the byte order mark.
    return { response, bytes: Buffer.from(await response.arrayBuffer()).toString() };
  };

  it('filter reservations by show, status, address and time', async () => {
    const other = await openSale(world);
    await mina.api.join(sale.roomId);
    const paid = await buySeats(mina, sale, sale.seatIds.slice(0, 2));
    await juho.api.join(other.roomId);
    const held = await holdSeats(juho, other, other.seatIds.slice(0, 1));
    const since = new Date(world.clock.now().getTime() + 30_000).toISOString();

    expect(await ids('reservations', { showId: sale.showId })).toEqual([paid.id]);
    expect(await ids('reservations', { email: 'JUHO@list.test' })).toEqual([held.id]);
    expect(await ids('reservations', { email: 'nobody@list.test' })).toEqual([]);
    expect(await ids('reservations', { status: 'HELD', showId: other.showId })).toEqual([held.id]);
    expect(await ids('reservations', { from: since })).toEqual([]);
    expect(await ids('reservations', { to: since })).toEqual([held.id, paid.id]);
    expect(await ids('payments', { showId: sale.showId })).toEqual([paid.paymentId]);
    expect(await ids('payments', { showId: other.showId, status: 'READY' })).toEqual([
      held.paymentId,
    ]);
    expect(await ids('payments', { showId: other.showId, email: 'mina@list.test' })).toEqual([]);
    const [first] = await list('reservations', { showId: sale.showId });
    expect(first).toMatchObject({
      ...{ status: 'CONFIRMED', amount: 20_000, payment: { id: paid.paymentId, status: 'PAID' } },
      user: { id: mina.id, email: 'mina@list.test', name: '김민아' },
    });

    // By the clock the hold has ended; no job has stored that.
    world.clock.advance(301);
    expect(await ids('reservations', { status: 'HELD' })).toEqual([]);
    expect(await ids('reservations', { status: 'EXPIRED' })).toEqual([held.id]);
    expect(await ids('payments', { status: 'CANCELLED' })).toEqual([held.paymentId]);
    expect(await ids('payments', { status: 'READY' })).toEqual([]);
    expect(await ids('payments', { status: 'PAID', email: 'mina@list.test' })).toEqual([
      paid.paymentId,
    ]);
    assertStatus(await refund(admin, paid), 200);
    expect(await ids('payments', { status: 'REFUNDED' })).toEqual([paid.paymentId]);
  });

  it('filter orders by item and status', async () => {
    const [poster, mug] = [await addItem(world), await addItem(world)] as [ShopItem, ShopItem];
    const both = await placeOrder(mina, [
      [poster, 1],
      [mug, 2],
    ]);
    const one = await placeOrder(juho, [[mug, 1]], { payNow: true });
    expect(await ids('orders', { itemId: poster.id })).toEqual([both.id]);
    expect(await ids('orders', { itemId: mug.id })).toEqual([one.id, both.id]);
    expect(await ids('orders', { itemId: mug.id, status: 'PENDING_PAYMENT' })).toEqual([both.id]);
    expect(await ids('orders', { itemId: mug.id, email: 'juho@list.test' })).toEqual([one.id]);
    world.clock.advance(601);
    expect(await ids('orders', { itemId: mug.id, status: 'PENDING_PAYMENT' })).toEqual([]);
    expect(await ids('orders', { itemId: mug.id, status: 'EXPIRED' })).toEqual([both.id]);
    const [ofBoth, ofOne] = [both.paymentId, one.paymentId];
    expect(await ids('payments', { itemId: poster.id })).toEqual([ofBoth]);
    expect(await ids('payments', { itemId: mug.id })).toEqual([ofOne, ofBoth]);
    expect(await ids('payments', { itemId: mug.id, status: 'PAID' })).toEqual([ofOne]);
    expect(await ids('payments', { itemId: mug.id, showId: sale.showId })).toEqual([]);
    expect((await csv('payments', { itemId: poster.id })).bytes).not.toContain(ofOne);
  });

  it('refuse a filter that they do not know, and a status that does not exist', async () => {
    for (const [path, query] of [
      ['reservations', `itemId=${sale.showId}`],
      ['orders', `showId=${sale.showId}`],
      ['payments', `roomId=${sale.showId}`],
      ['payments', 'itemId=1'],
      ['orders', 'status=HELD'],
      ['payments', 'email=mina'],
      ['payments', 'from=yesterday'],
      ['reservations.csv', 'limit=5'],
    ]) {
      const answer = await admin.api.get(`/v1/admin/${path}?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    }
  });

  it('have each row on one page, also when rows are added between two pages', async () => {
    const item = await addItem(world);
    const orders: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      orders.unshift((await placeOrder(mina, [[item, 1]])).id);
    }
    const path = `/v1/admin/orders?itemId=${item.id}`;
    const { body } = await admin.api.get(`${path}&limit=2`);
    await placeOrder(juho, [[item, 1]]);
    const rest = await admin.api.get(`${path}&limit=100&cursor=${body.nextCursor}`);
    const shown = [...body.data, ...rest.body.data] as Listed[];
    expect(shown.map(({ id }) => id)).toEqual(orders);
    const pages = await readPages<Listed>(admin.api, path, 4);
    expect(pages.map((page) => page.length)).toEqual([4, 2]);
  });

  it('come as CSV with the same filters, for Excel and without formulas', async () => {
    const item = await addItem(world, { name: '+82 "한정" 포스터, 2매', price: 5_000 });
    const byMina = await placeOrder(mina, [[item, 2]], { payNow: true });
    const byJuho = await placeOrder(juho, [[item, 1]], { payNow: true });

    const { response, bytes } = await csv('orders', { itemId: item.id });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="orders.csv"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const [header, first, second, end] = bytes.split('\r\n');
    expect(header).toBe(
      '\ufeffid,createdAt,status,email,name,items,refundedItems,subtotal,discount,total,paymentId,paymentStatus',
    );
    expect(first).toContain(
      `juho@list.test,"'=HYPERLINK(""http://evil.test"",""박주호"")","'+82 ""한정"" 포스터, 2매 × 1",,5000,0,5000,${byJuho.paymentId},PAID`,
    );
    expect(second).toMatch(new RegExp(`^${byMina.id},.+,COMPLETED,mina@list.test,김민아,`));
    expect(end).toBe('');

    const empty = await csv('payments', { email: 'nobody@list.test' });
    expect(empty.bytes.split('\r\n')).toHaveLength(2);
    const paid = await csv('payments', { email: 'mina@list.test', status: 'PAID' });
    expect(paid.bytes).toContain(`${byMina.paymentId},`);
    expect(paid.bytes).not.toContain(byJuho.paymentId);
  });

  it('show standing places, and what was refunded of a purchase, in the CSV', async () => {
    const item = await addItem(world, { name: 'Poster of the tour', price: 5_000 });
    const { paymentId, id } = await placeOrder(mina, [[item, 3]], { payNow: true });
    const piece = { lines: [{ itemId: item.id, quantity: 1 }] };
    expect((await mina.api.post(`/v1/payments/${paymentId}/refund`, piece)).status).toBe(200);
    const orders = (await csv('orders', { itemId: item.id })).bytes;
    expect(orders).toContain('Poster of the tour × 3,Poster of the tour × 1,15000,0,15000,');
    expect(orders).toContain(id);
    const payments = (await csv('payments', { email: 'mina@list.test' })).bytes;
    expect(payments).toContain(`,ORDER,${id},15000,5000,R`);

    const floor = { name: 'Floor', kind: 'STANDING', capacity: 10, price: 1_000 } as const;
    const standing = await openSale(world, { sections: [floor] });
    const fan = await addBuyer(world, standing);
    const map = await fan.api.get(`/v1/shows/${standing.showId}/seats`);
    const areas = [{ areaId: map.body.areas[0].id as string, quantity: 2 }];
    const hold = { showId: standing.showId, areas };
    expect((await fan.api.post('/v1/reservations', hold)).status).toBe(201);
    const reservations = (await csv('reservations', { showId: standing.showId })).bytes;
    expect(reservations).toContain(`,${standing.showId},,Floor × 2,2000,`);
  });
});
