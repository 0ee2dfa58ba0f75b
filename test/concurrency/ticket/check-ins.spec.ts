import type { Answer, Api } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  addBuyers,
  buySeats,
  onEveryInstance,
  refund,
  take,
  tally,
} from '../../support/sale-steps.js';
import { checkIn, type SeenTicket, statusesOf, ticketsOf } from '../../support/tickets.js';
import { World } from '../../support/world.js';

const ROUNDS = 10;
const SEATS_OF_BUYER = 100;
const SCANS_OF_UPLOAD = 200;

describe('Simultaneous check-ins, on two instances', () => {
  let world: World;
  let door: Person;
  let gates: Api[];

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    door = await addPerson(world, { role: 'door' });
    gates = onEveryInstance(world, door);
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('of one code at two gates admit once, and name the gate that admitted', async () => {
    const sale = await openSale(world, { maxSeatsPerUser: ROUNDS });
    const buyer = await addBuyer(world, sale, { balance: 1_000_000 });
    await buySeats(buyer, sale, sale.seatIds.slice(0, ROUNDS));
    for (const ticket of await ticketsOf(buyer)) {
      const answers = await Promise.all(
        gates.map((api, gate) => checkIn(api, ticket, `gate ${gate}`)),
      );
      expect(tally(answers)).toEqual({ '200': 1, '409 TICKET_ALREADY_USED': 1 });
      const [admitted, refused] = answers.sort((a, b) => a.status - b.status) as [Answer, Answer];
      const { gate, usedAt } = admitted.body;
      expect(refused.body).toMatchObject({ gate, usedAt });
    }
    expect(await statusesOf(world, sale.showId)).toEqual({ USED: ROUNDS });
  });

  it('and refunds of one ticket admit or refund', async () => {
    const sale = await openSale(world);
    for (let round = 0; round < ROUNDS; round += 1) {
      const buyer = await addBuyer(world, sale, { balance: 10_000 });
      const hold = await buySeats(buyer, sale, [take(sale.seatIds, round)]);
      const [ticket] = await ticketsOf(buyer);
      const [atDoor, refunded] = await Promise.all([
        checkIn(take(gates, round), ticket!),
        refund(buyer, hold),
      ]);
      const kind = tally([atDoor, refunded]);
      expect([
        { '200': 1, '409 TICKET_ALREADY_USED': 1 },
        { '200': 1, '409 TICKET_REVOKED': 1 },
      ]).toContainEqual(kind);
      const [{ status } = { status: '' }] = await ticketsOf(buyer);
      expect(status).toBe(atDoor.status === 200 ? 'USED' : 'REVOKED');
    }
  });

  it('are 5,000, half of them uploaded later, and admit once with each of 2,500 tickets', async () => {
    const sale = await openHall(25);
    const tickets = await buyHall(sale);
    expect(tickets).toHaveLength(2_500);
    const scannedAt = new Date(Date.now() - 60_000).toISOString();
    const admissions = new Map<string, string[]>(tickets.map(({ id }) => [id, []]));
    const admitted = ({ id }: SeenTicket, by: string) => admissions.get(id)?.push(by);

    const uploads = partsOf(shuffled(tickets), SCANS_OF_UPLOAD).map((part) => async (api: Api) => {
      const checkins = part.map(({ code, show }) => ({
        ...{ code, showId: show.id, scannedAt, gate: 'offline' },
      }));
      const { body } = await served(() => api.post('/v1/checkins/batch', { checkins }));
      expect(body.admitted + body.conflicts).toBe(part.length);
      const results = body.results as { admitted: boolean; gate: string }[];
      for (const [index, result] of results.entries()) {
        if (result.admitted) admitted(take(part, index), 'offline');
        else expect(result.gate).toBe('online');
      }
    });
    const online = shuffled(tickets).map((ticket) => async (api: Api) => {
      const { status, body } = await served(() => checkIn(api, ticket, 'online'));
      if (status === 200) admitted(ticket, 'online');
      else expect(body).toMatchObject({ code: 'TICKET_ALREADY_USED', gate: 'offline' });
    });
    await runMixed(uploads, online);

    expect([...admissions.values()].filter((by) => by.length !== 1)).toEqual([]);
    const used = await world.rows<{ id: string; used_gate: string }>(
      `SELECT id, used_gate FROM ticket_tickets WHERE show_id = $1 AND status = 'USED'`,
      [sale.showId],
    );
    expect(used).toHaveLength(2_500);
    expect(used.filter(({ id, used_gate }) => admissions.get(id)?.[0] !== used_gate)).toEqual([]);
    // Both kinds of scan have won some tickets.
    expect(new Set(used.map(({ used_gate }) => used_gate)).size).toBe(2);
    const { body } = await door.api.get(`/v1/shows/${sale.showId}/checkins`);
    expect(body).toMatchObject({ tickets: 2_500, checkedIn: 2_500 });
  }, 300_000);

  function openHall(buyers: number): Promise<Sale> {
    return openSale(world, {
      maxSeatsPerUser: SEATS_OF_BUYER,
      sections: [{ name: 'R', rows: buyers, seatsPerRow: SEATS_OF_BUYER, price: 1 }],
    });
  }

  /** Each buyer buys a row. */
  async function buyHall(sale: Sale): Promise<SeenTicket[]> {
    const count = sale.seatIds.length / SEATS_OF_BUYER;
    const buyers = await addBuyers(world, sale, count, { balance: SEATS_OF_BUYER });
    const tickets: SeenTicket[] = [];
    for (const [row, buyer] of buyers.entries()) {
      const from = row * SEATS_OF_BUYER;
      await buySeats(buyer, sale, sale.seatIds.slice(from, from + SEATS_OF_BUYER));
      tickets.push(...(await ticketsOf(buyer)));
    }
    return tickets;
  }

  /** Some requests of each list are under way at a time, on both instances. */
  async function runMixed(...lists: ((api: Api) => Promise<void>)[][]): Promise<void> {
    const workers = lists.flatMap((list, index) => {
      const rest = list.entries();
      const atOnce = index === 0 ? 2 : 50;
      return Array.from({ length: atOnce }, async () => {
        for (const [number, send] of rest) await send(take(gates, number));
      });
    });
    await Promise.all(workers);
  }
});

/** Repeats a request that a busy server refuses, as a scanner does. */
async function served(send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 503) return answer;
  }
}

function partsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
