import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Config } from '../../../src/config/settings.js';
import { TicketCodes } from '../../../src/modules/ticket/application/ticket-codes.js';
import { Ed25519TicketCodes } from '../../../src/modules/ticket/infrastructure/security/ed25519-ticket-codes.js';
import { newId } from '../../../src/shared/ids.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, type Hold, refund } from '../../support/sale-steps.js';
import { checkIn, type SeenTicket, statusesOf, ticketsOf } from '../../support/tickets.js';
import { World } from '../../support/world.js';

const BATCH = '/v1/checkins/batch';
/** When the tickets are made, and when they are used. */
const MADE = new Date('2026-12-24T17:10:00Z');
const NOW = new Date('2026-12-24T17:30:00Z');

describe('A check-in', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;
  let door: Person;
  let bought: Hold;
  let tickets: SeenTicket[];
  let ticket: SeenTicket;

  beforeAll(async () => {
    world = await World.start();
    door = await addPerson(world, { role: 'door' });
  });

  beforeEach(async () => {
    world.clock.stopAt(MADE);
    sale = await openSale(world);
    buyer = await addBuyer(world, sale, { balance: 100_000 });
    bought = await buySeats(buyer, sale, sale.seatIds.slice(0, 3));
    tickets = await ticketsOf(buyer);
    ticket = tickets[0]!;
    world.clock.stopAt(NOW);
  });

  afterEach(async () => {
    world.clock.resume();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  const scanOf = ({ code, show }: SeenTicket, scannedAt: string, gate = 'West') => ({
    ...{ code, showId: show.id, scannedAt, gate },
  });

  it('admits the holder of a ticket once, and says when and where after that', async () => {
    const first = await checkIn(door.api, ticket, 'North 2');
    expect(first).toMatchObject({ status: 200 });
    expect(first.body).toEqual({
      ticketId: ticket.id,
      showId: sale.showId,
      seat: { section: 'R', row: 1, number: 1 },
      usedAt: expect.stringMatching(/Z$/),
      gate: 'North 2',
    });
    expect(await buyer.api.get(`/v1/tickets/${ticket.id}`)).toMatchObject({
      body: { status: 'USED' },
    });
    const before = await allRows(world);
    for (const gate of ['North 2', 'South']) {
      expect((await checkIn(door.api, ticket, gate)).body).toMatchObject({
        ...{ status: 409, code: 'TICKET_ALREADY_USED' },
        ...{ usedAt: first.body.usedAt, gate: 'North 2' },
      });
    }
    expect(await allRows(world)).toEqual(before);
    expect(
      await world.rows('SELECT used_by, used_gate FROM ticket_tickets WHERE id = $1', [ticket.id]),
    ).toEqual([{ used_by: door.id, used_gate: 'North 2' }]);
  });

  it('is foretold by the state of the ticket, which uses nothing', async () => {
    const path = `/v1/tickets/${ticket.id}/state`;
    const common = {
      ...{ ticketId: ticket.id, showId: sale.showId },
      seat: { section: 'R', row: 1, number: 1 },
    };
    const before = await allRows(world);
    expect((await door.api.get(path)).body).toEqual({
      ...common,
      ...{ status: 'VALID', usedAt: null, gate: null },
    });
    expect(await allRows(world)).toEqual(before);
    const { usedAt } = (await checkIn(door.api, ticket, 'North 2')).body;
    expect((await door.api.get(path)).body).toEqual({
      ...common,
      ...{ status: 'USED', usedAt, gate: 'North 2' },
    });
    await refund(buyer, bought, { seatIds: [sale.seatIds[1]!] });
    expect((await door.api.get(`/v1/tickets/${tickets[1]!.id}/state`)).body).toMatchObject({
      ...{ status: 'REVOKED', usedAt: null },
    });
    expect(await door.api.get(`/v1/tickets/${randomUUID()}/state`)).toMatchObject({
      ...{ status: 404, body: { code: 'TICKET_NOT_FOUND' } },
    });
  });

  it('takes no gate as well, and says so after that', async () => {
    expect((await checkIn(door.api, ticket)).body).toMatchObject({ gate: null });
    const again = await checkIn(door.api, ticket, 'South');
    expect(again.body).toMatchObject({ code: 'TICKET_ALREADY_USED' });
    expect(again.body).not.toHaveProperty('gate');
  });

  it('refuses forged codes, and changes nothing', async () => {
    const config = { ticketSigningKey: generateKeyPairSync('ed25519').privateKey } as Config;
    const { showId } = sale;
    const foreign = new Ed25519TicketCodes(config).codeOf({ id: ticket.id, showId });
    const unknown = world.app.get(TicketCodes).codeOf({ id: newId(), showId });
    const [, other] = tickets;
    const mixed = ticket.code.slice(0, 44) + other!.code.slice(44);
    const changed = `${ticket.code.slice(0, -3)}AAA`;
    const before = await allRows(world);
    for (const code of [foreign, unknown, mixed, changed, ticket.id, 'x', '']) {
      expect((await checkIn(door.api, { ...ticket, code })).body).toMatchObject({
        ...{ status: 409, code: 'TICKET_FORGED' },
      });
    }
    expect(await allRows(world)).toEqual(before);
  });

  it('refuses a ticket of another show, and a revoked ticket', async () => {
    const elsewhere = await openSale(world);
    const wrong = await checkIn(door.api, { ...ticket, show: { id: elsewhere.showId } });
    expect(wrong.body).toMatchObject({ status: 409, code: 'TICKET_WRONG_SHOW' });
    await refund(buyer, bought);
    const revoked = await checkIn(door.api, ticket);
    expect(revoked.body).toMatchObject({ status: 409, code: 'TICKET_REVOKED' });
    expect(await statusesOf(world, sale.showId)).toEqual({ REVOKED: 3 });
  });

  it('is for door staff and admins only; operators may read the counts', async () => {
    const path = `/v1/shows/${sale.showId}/checkins`;
    const operator = await addPerson(world, { role: 'operator' });
    for (const { api } of [buyer, operator]) {
      expect((await checkIn(api, ticket)).body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
      expect((await api.post(BATCH, { checkins: [] })).status).toBe(403);
    }
    expect((await buyer.api.get(path)).status).toBe(403);
    const admin = await addPerson(world, { role: 'admin' });
    for (const { api } of [operator, door, admin]) expect((await api.get(path)).status).toBe(200);
    expect((await checkIn(admin.api, ticket)).status).toBe(200);
  });

  it('by an admin is in the log of changes, and by door staff is not', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const [, second, third] = tickets;
    await checkIn(door.api, ticket);
    const headers = { 'idempotency-key': randomUUID() };
    const body = { code: second!.code, showId: sale.showId, gate: 'VIP' };
    for (let turn = 0; turn < 2; turn += 1) await admin.api.post('/v1/checkins', body, headers);
    expect((await checkIn(admin.api, ticket)).status).toBe(409);
    const checkins = [scanOf(third!, NOW.toISOString()), scanOf(second!, NOW.toISOString())];
    await admin.api.post(BATCH, { checkins });
    await door.api.post(BATCH, { checkins });

    const rows = async (query: string) =>
      (await admin.api.get(`/v1/admin/actions?${query}`)).body.data as object[];
    const used = (id: string, gate: string) => ({
      ...{ actorId: admin.id, actorRole: 'admin', subjectType: 'ticket', subjectId: id },
      before: { status: 'VALID', usedAt: null },
      after: { status: 'USED', usedAt: NOW.toISOString(), usedGate: gate, usedBy: admin.id },
    });
    expect(await rows(`actorId=${admin.id}`)).toMatchObject([
      { action: 'uploadCheckIns', ...used(third!.id, 'West') },
      { action: 'checkIn', ...used(second!.id, 'VIP') },
    ]);
    expect(await rows(`subjectId=${ticket.id}`)).toEqual([]);
  });

  it('replays the admission under its idempotency key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { code: ticket.code, showId: sale.showId, gate: 'North' };
    const first = await door.api.post('/v1/checkins', body, headers);
    const again = await door.api.post('/v1/checkins', body, headers);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  describe('of offline scanners', () => {
    const AT = '2026-12-24T17:12:09.250Z';
    const LATER = '2026-12-24T17:20:00Z';

    it('is uploaded together, with an outcome for each scan', async () => {
      const [, second, third] = tickets;
      await checkIn(door.api, second!, 'North');
      const elsewhere = await openSale(world);
      const { status, body } = await door.api.post(BATCH, {
        checkins: [
          scanOf(ticket, AT),
          scanOf(second!, AT),
          scanOf(ticket, LATER, 'East'),
          { ...scanOf(third!, AT), showId: elsewhere.showId },
          { ...scanOf(third!, AT), code: 'no ticket' },
        ],
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ admitted: 1, conflicts: 4 });
      const refused = { admitted: false, ticketId: null, seat: null, usedAt: null, gate: null };
      const used = { ...refused, code: 'TICKET_ALREADY_USED' };
      expect(body.results).toEqual([
        {
          ...{ admitted: true, code: null, ticketId: ticket.id, usedAt: AT, gate: 'West' },
          seat: { section: 'R', row: 1, number: 1 },
        },
        { ...used, usedAt: expect.stringMatching(/Z$/), gate: 'North' },
        { ...used, usedAt: AT, gate: 'West' },
        { ...refused, code: 'TICKET_WRONG_SHOW' },
        { ...refused, code: 'TICKET_FORGED' },
      ]);
      expect(await statusesOf(world, sale.showId)).toEqual({ USED: 2, VALID: 1 });
    });

    it('may be uploaded again, in whole or in part, and counts once in each upload', async () => {
      const checkins = tickets.map((one) => scanOf(one, AT));
      checkins.push(checkins[0]!);
      const first = await door.api.post(BATCH, { checkins });
      expect(first.body).toMatchObject({ admitted: 3, conflicts: 1 });
      expect(first.body.results[3]).toMatchObject({ code: 'TICKET_ALREADY_USED', usedAt: AT });
      const before = await allRows(world);
      expect((await door.api.post(BATCH, { checkins })).body).toEqual(first.body);
      const part = await door.api.post(BATCH, { checkins: checkins.slice(1, 3) });
      expect(part.body).toMatchObject({ admitted: 2, conflicts: 0 });
      expect(await allRows(world)).toEqual(before);
    });

    it('is refused as a whole only for what is no scan', async () => {
      const scan = scanOf(ticket, AT);
      for (const checkins of [
        [],
        [{ ...scan, scannedAt: 'today' }],
        [{ ...scan, scannedAt: '0000-01-01T00:00:00+16:00' }],
        [{ ...scan, seat: 1 }],
      ]) {
        expect((await door.api.post(BATCH, { checkins })).status).toBe(400);
      }
      expect(await statusesOf(world, sale.showId)).toEqual({ VALID: 3 });
    });

    it('is taken from a scanner with a wrong clock, at a possible time', async () => {
      const [, second, third] = tickets;
      const times = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', AT] as const;
      const checkins = [ticket, second!, third!].map((one, index) => scanOf(one, times[index]!));
      const first = await door.api.post(BATCH, { checkins });
      expect(first).toMatchObject({ status: 200, body: { admitted: 3, conflicts: 0 } });
      expect(first.body.results.map(({ usedAt }: { usedAt: string }) => usedAt)).toEqual([
        MADE.toISOString(),
        NOW.toISOString(),
        AT,
      ]);
      const before = await allRows(world);
      world.clock.stopAt(new Date('2026-12-24T17:40:00Z'));
      expect((await door.api.post(BATCH, { checkins })).body).toEqual(first.body);
      expect(await allRows(world)).toEqual(before);
    });

    it('reports a ticket that was refunded meanwhile', async () => {
      await refund(buyer, bought);
      const { body } = await door.api.post(BATCH, { checkins: [scanOf(ticket, AT)] });
      expect(body).toMatchObject({ admitted: 0, results: [{ code: 'TICKET_REVOKED' }] });
    });
  });

  it('is counted by section and minute', async () => {
    const scans = ['17:12:09', '17:12:59', '17:13:00'].map((time, index) =>
      scanOf(tickets[index]!, `2026-12-24T${time}.999Z`),
    );
    await door.api.post(BATCH, { checkins: scans });
    const { body } = await door.api.get(`/v1/shows/${sale.showId}/checkins`);
    const minutes = [
      { minute: '2026-12-24T17:12:00.000Z', checkedIn: 2 },
      { minute: '2026-12-24T17:13:00.000Z', checkedIn: 1 },
    ];
    expect(body).toEqual({
      ...{ showId: sale.showId, tickets: 3, checkedIn: 3 },
      sections: [{ section: 'R', tickets: 3, checkedIn: 3, minutes }],
    });
    const admin = await addPerson(world, { role: 'admin' });
    await refund(admin, bought);
    const after = await door.api.get(`/v1/shows/${sale.showId}/checkins`);
    expect(after.body).toMatchObject({ tickets: 0, checkedIn: 3 });
  });

  it('is counted as none for a show without tickets, and not for an unknown one', async () => {
    const { showId } = await openSale(world);
    const none = await door.api.get(`/v1/shows/${showId}/checkins`);
    expect(none.body).toEqual({ showId, tickets: 0, checkedIn: 0, sections: [] });
    const unknown = await door.api.get(`/v1/shows/${newId()}/checkins`);
    expect(unknown.body).toMatchObject({ status: 404, code: 'SHOW_NOT_FOUND' });
  });
});
