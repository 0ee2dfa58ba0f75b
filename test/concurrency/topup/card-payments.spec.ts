import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { SettleTopUps } from '../../../src/modules/topup/application/settle-top-ups.js';
import { eventually } from '../../support/eventually.js';
import type { Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyers,
  confirm,
  type Hold,
  holdSeats,
  letHoldEnd,
  sweep,
  take,
} from '../../support/sale-steps.js';
import {
  confirmTopUp,
  type Emulator,
  payAt,
  type Provider,
  PROVIDERS,
  settleDue,
  startCheckout,
  topUpSettings,
} from '../../support/top-ups.js';
import { World } from '../../support/world.js';

const ROUNDS = 200;
const AT_ONCE = 20;
const PRICE = 10_000;
/** Half of the captures take so long at the provider: holds end meanwhile. */
const CAPTURE_MS = 100;
const SECTIONS = [{ name: 'R', rows: 20, seatsPerRow: 10, price: PRICE }];

interface Round {
  readonly buyer: Person;
  readonly hold: Hold;
  readonly topUpId: string;
  readonly paymentKey: string;
}

/** The rows after a round. */
interface Outcome {
  readonly payment: string;
  readonly topUp: string;
  readonly late: boolean;
  readonly balance: number;
  readonly sold: boolean;
}

describe('Card payments under concurrency', () => {
  let emulator: Emulator;
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    emulator = await startEmulator();
    const config = { ...topUpSettings(emulator, 5_000), topUps: 'open' as const };
    world = await World.start({ instances: 2, config });
    emulator.target.url = `${world.app.baseUrl}/v1/webhooks`;
  });
  beforeEach(async () => {
    sale = await openSale(world, { sections: SECTIONS, room: { claimWithinSeconds: 600 } });
    emulator.plan.set({ webhookTwice: 0.5, webhookEarly: 0.3 });
  });
  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  async function authorise(buyer: Person, seat: number, provider: Provider): Promise<Round> {
    const hold = await holdSeats(buyer, sale, [take(sale.seatIds, seat)]);
    const started = await startCheckout(buyer, hold.paymentId, provider);
    const { paymentKey } = await payAt(emulator, started, { amount: PRICE });
    return { buyer, hold, topUpId: started.id, paymentKey };
  }

  const confirmCard = ({ buyer, topUpId, paymentKey }: Round) =>
    confirmTopUp(buyer, topUpId, { paymentKey });
  const runJobs = () =>
    Promise.all(
      world.instances.flatMap((one) =>
        // A busy machine may refuse a connection to the database.
        PROVIDERS.map((name) =>
          one
            .get(SettleTopUps)
            .settleDue(name)
            .catch(() => undefined),
        ),
      ),
    );

  async function settleAll(): Promise<void> {
    await emulator.webhooks.settled();
    const open = `SELECT count(*) FROM topup_top_ups WHERE status IN ('CREATED', 'CONFIRMING', 'UNKNOWN')`;
    await eventually('all are settled', async () => {
      world.clock.advance(60);
      await settleDue(world);
      await sweep(world);
      return (await world.count(open)) === 0;
    });
  }

  async function outcomeOf({ hold, buyer, topUpId }: Round): Promise<Outcome> {
    const [outcome] = await world.rows<Outcome>(
      `SELECT payment.status AS payment, top_up.status AS "topUp", credited_late AS late,
         coalesce((SELECT balance FROM balance_accounts WHERE user_id = $3), 0)::int AS balance,
         EXISTS (SELECT FROM concert_seats WHERE reservation_id = $4 AND status = 'SOLD') AS sold
       FROM payment_payments payment, topup_top_ups top_up WHERE payment.id = $1 AND top_up.id = $2`,
      [hold.paymentId, topUpId, buyer.id, hold.id],
    );
    return outcome!;
  }

  describe.each(PROVIDERS)('with %s', (provider) => {
    it('sells the seat, keeps the money as balance, or takes nothing, when the hold ends in each of 200 rounds', async () => {
      const buyers = await addBuyers(world, sale, ROUNDS);
      const rounds: Round[] = [];
      // The holds of a group end one after the other. Each group aims between the outcomes of the previous one.
      let stepMs = 10;
      for (let next = 0; next < ROUNDS; next += AT_ONCE) {
        const group = await Promise.all(
          buyers.slice(next, next + AT_ONCE).map((one, at) => authorise(one, next + at, provider)),
        );
        emulator.plan.set({ webhookTwice: 0.5, webhookEarly: 0.3, slow: 0.5, slowMs: CAPTURE_MS });
        const paid = await Promise.all(group.map((round, at) => play(round, at * stepMs)));
        stepMs *= paid.filter(Boolean).length > AT_ONCE / 3 ? 0.8 : 1.25;
        emulator.plan.set({ webhookTwice: 0.5, webhookEarly: 0.3 });
        rounds.push(...group);
      }
      await settleAll();
      const kept = emulator.kept();
      const seen = { paid: 0, late: 0, nothing: 0 };
      for (const round of rounds) {
        const outcome = await outcomeOf(round);
        const isPaid = outcome.payment === 'PAID';
        seen[isPaid ? 'paid' : outcome.late ? 'late' : 'nothing'] += 1;
        const money = isPaid || outcome.late ? PRICE : 0;
        expect(kept.get(round.topUpId) ?? 0).toBe(money);
        expect(outcome).toEqual({
          payment: isPaid ? 'PAID' : 'CANCELLED',
          topUp: money > 0 ? 'DONE' : 'CANCELLED',
          late: outcome.late && !isPaid,
          balance: isPaid ? 0 : money,
          sold: isPaid,
        });
      }
      for (const times of Object.values(seen)) expect(times).toBeGreaterThan(0);
      expect(await findBreaches(world)).toEqual([]);
    });

    it('pays once when confirmations, webhooks and the job of both instances meet', async () => {
      const buyers = await addBuyers(world, sale, AT_ONCE);
      const rounds = await Promise.all(buyers.map((one, seat) => authorise(one, seat, provider)));
      await Promise.all(
        rounds.map(async (round) => {
          const answers = await Promise.all([
            ...[confirmCard(round), confirmCard(round)],
            runJobs().then(() => confirmCard(round)),
          ]);
          expect(answers.map(({ status }) => status)).toContain(200);
        }),
      );
      await settleAll();
      const paid = { payment: 'PAID', topUp: 'DONE', late: false, balance: 0, sold: true };
      for (const round of rounds) expect(await outcomeOf(round)).toEqual(paid);
      expect(await findBreaches(world)).toEqual([]);
    });

    it('pays once when balance and card pay at once, and keeps what is left over', async () => {
      const seen = new Set<boolean>();
      for (let groups = 0; seen.size < 2 && groups < 10; groups += 1) {
        const buyers = await addBuyers(world, sale, AT_ONCE, { balance: PRICE });
        const rounds = await Promise.all(
          buyers.map((one, at) => authorise(one, groups * AT_ONCE + at, provider)),
        );
        emulator.plan.set({ webhookTwice: 0.5, slow: 0.5, slowMs: CAPTURE_MS });
        await Promise.all(rounds.map((round, at) => playBoth(round, at * 8)));
        emulator.plan.set({ webhookTwice: 0.5 });
        await settleAll();
        for (const round of rounds) {
          const { balance, late, ...outcome } = await outcomeOf(round);
          expect(outcome).toMatchObject({ payment: 'PAID', sold: true });
          // One price was spent, of the balance before and what the provider has kept.
          expect(balance).toBe(emulator.kept().get(round.topUpId) ?? 0);
          seen.add(late);
        }
      }
      expect(seen.size).toBe(2);
      expect(await findBreaches(world)).toEqual([]);
    });
  });

  async function playBoth(round: Round, leadMs: number): Promise<void> {
    const fromBalance = async () => {
      await sleep(leadMs);
      return confirm(round.buyer, round.hold);
    };
    await Promise.all([confirmCard(round), fromBalance()]);
  }

  /** The card payment begins now, and the hold ends after `leadMs`. Returns whether it was paid. */
  async function play(round: Round, leadMs: number): Promise<boolean> {
    await letHoldEnd(world, round.hold, new Date(world.clock.now().getTime() + leadMs));
    let isServed = false;
    const paid = confirmCard(round).finally(() => (isServed = true));
    const ends = async () => {
      while (!isServed) {
        await sweep(world);
        await sleep(5);
      }
    };
    const [answer] = await Promise.all([paid, ends()]);
    const { payment, late } = await outcomeOf(round);
    // The answer agrees with the rows.
    if (answer.status === 200 && answer.body.status === 'DONE') {
      expect([payment === 'PAID', late]).toEqual([
        !answer.body.creditedLate,
        answer.body.creditedLate,
      ]);
    }
    return payment === 'PAID';
  }
});
