import type { Answer } from '../../support/api.js';
import type { Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyers,
  confirm,
  type Hold,
  holdSeats,
  letHoldEnd,
  onEveryInstance,
  sweep,
  take,
} from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const ROUNDS = 200;
const PRICE = 10_000;

/** The rows after a round. */
interface Outcome {
  readonly reservation: string;
  readonly payment: string;
  readonly balance: number;
  readonly seat: string;
  readonly owner: 'payer' | 'rival' | null;
  readonly events: readonly string[];
}

describe('A payment at the moment its hold expires', () => {
  let world: World;
  let sale: Sale;
  let payers: Person[];
  let rivals: Person[];

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    const sections = [{ name: 'R', rows: 20, seatsPerRow: 10, price: PRICE }];
    // The last buyers come after minutes on a slow machine.
    sale = await openSale(world, { sections, room: { claimWithinSeconds: 600 } });
    payers = await addBuyers(world, sale, ROUNDS, { balance: PRICE });
    rivals = await addBuyers(world, sale, ROUNDS);
  });

  afterAll(() => world.stop());

  it('either succeeds or loses its seats, in each of 200 rounds', async () => {
    const seen = { paid: 0, freed: 0, takenOver: 0 };
    // Each round aims at the moment between the two outcomes, based on the previous round.
    let leadMs = 15;
    for (let round = 0; round < ROUNDS; round += 1) {
      const outcome = await playRound(round, leadMs);
      const paid = outcome.payment === 'PAID';
      leadMs = Math.max(0, leadMs + (paid ? -1 : 1));
      if (paid) seen.paid += 1;
      else if (outcome.owner === null) seen.freed += 1;
      else seen.takenOver += 1;

      expect(outcome).toEqual(
        paid
          ? {
              reservation: 'CONFIRMED',
              payment: 'PAID',
              balance: 0,
              seat: 'SOLD',
              owner: 'payer',
              events: ['reservation.paid'],
            }
          : {
              reservation: 'EXPIRED',
              payment: 'CANCELLED',
              balance: PRICE,
              seat: outcome.owner === null ? 'AVAILABLE' : 'HELD',
              owner: outcome.owner === null ? null : 'rival',
              events: ['reservation.expired'],
            },
      );
    }
    expect(seen.paid).toBeGreaterThan(0);
    expect(seen.freed + seen.takenOver).toBeGreaterThan(0);
    expect(seen.takenOver).toBeGreaterThan(0);
    expect(await findBreaches(world)).toEqual([]);
  });

  async function playRound(round: number, leadMs: number): Promise<Outcome> {
    const payer = take(payers, round);
    const rival = take(rivals, round);
    const seatId = take(sale.seatIds, round);
    const hold = await holdSeats(payer, sale, [seatId]);
    await letHoldEnd(world, hold, new Date(world.clock.now().getTime() + leadMs));

    let settled = false;
    const payment = confirm(payer, hold).finally(() => (settled = true));
    const [paid, taken] = await Promise.all([
      payment,
      reachFor(seatId, rival, () => settled),
      sweepUntil(() => settled),
    ]);
    world.clock.advance(1);
    await sweep(world);

    const outcome = await read(hold, payer, seatId, taken);
    // The responses agree with the rows.
    expect(paid.status === 200).toBe(outcome.payment === 'PAID');
    if (paid.status !== 200) expect(paid.body).toMatchObject({ code: 'RESERVATION_NOT_HELD' });
    expect(taken.status === 201).toBe(outcome.owner === 'rival');
    return outcome;
  }

  /** Tries to hold the seat on both instances in turn, until the payment has its response. */
  async function reachFor(seatId: string, rival: Person, over: () => boolean): Promise<Answer> {
    const apis = onEveryInstance(world, rival);
    for (let attempt = 0; ; attempt += 1) {
      const last = over();
      const answer = await take(apis, attempt).post('/v1/reservations', {
        showId: sale.showId,
        seatIds: [seatId],
      });
      if (last || answer.status === 201) return answer;
    }
  }

  async function sweepUntil(over: () => boolean): Promise<void> {
    do await sweep(world);
    while (!over());
  }

  async function read(hold: Hold, payer: Person, seatId: string, taken: Answer): Promise<Outcome> {
    const [row] = await world.rows<Omit<Outcome, 'owner'> & { owner: string | null }>(
      `SELECT reservation.status AS reservation, payment.status AS payment,
              account.balance::int AS balance, seat.status AS seat, seat.reservation_id AS owner,
              ARRAY(SELECT type FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence) AS events
       FROM reservation_reservations reservation, payment_payments payment,
            balance_accounts account, concert_seats seat
       WHERE reservation.id = $1 AND payment.id = $2 AND account.user_id = $3 AND seat.id = $4`,
      [hold.id, hold.paymentId, payer.id, seatId],
    );
    if (!row) throw new Error('The round left no rows');
    const names = new Map<unknown, Outcome['owner']>([
      [hold.id, 'payer'],
      [taken.body.id, 'rival'],
      [null, null],
    ]);
    const owner = names.get(row.owner);
    if (owner === undefined) throw new Error(`Unexpected owner of the seat: ${row.owner}`);
    return { ...row, owner };
  }
});
