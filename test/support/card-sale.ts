import { startEmulator } from '../../scripts/lib/payment-emulator/emulator.mjs';
import type { Person } from './people.js';
import { openSale, type Sale } from './sale.js';
import { findBreaches } from './sale-invariants.js';
import { addBuyer, type Hold, holdSeats } from './sale-steps.js';
import {
  confirmTopUp,
  type Emulator,
  payAt,
  type Provider,
  startCheckout,
  topUpSettings,
} from './top-ups.js';
import { World } from './world.js';

export const PRICE = 10_000;

/** What the browser has after the fan has paid at the provider. */
export interface Authorised {
  readonly id: string;
  readonly paymentKey: string;
}

/** Mina holds two seats of a sale, and can pay by card or from the balance. */
export class CardSale {
  constructor(
    readonly world: World,
    readonly emulator: Emulator,
    readonly sale: Sale,
    readonly mina: Person,
    readonly hold: Hold,
  ) {}

  async balance(): Promise<number> {
    return (await this.mina.api.get('/v1/balance')).body.balance as number;
  }

  async payment() {
    return (await this.mina.api.get(`/v1/payments/${this.hold.paymentId}`)).body;
  }

  async topUp(id: string) {
    return (await this.mina.api.get(`/v1/balance/top-ups/${id}`)).body;
  }

  async seatStatus(): Promise<string> {
    const rows = await this.world.rows<{ status: string }>(
      `SELECT DISTINCT status FROM concert_seats WHERE id = ANY($1)`,
      [this.sale.seatIds.slice(0, 2)],
    );
    return rows.map(({ status }) => status).join();
  }

  /** Starts the payment, and pays in the window of the provider. */
  async authorise(provider: Provider): Promise<Authorised> {
    const started = await startCheckout(this.mina, this.hold.paymentId, provider);
    const { paymentKey } = await payAt(this.emulator, started, { amount: 2 * PRICE });
    return { id: started.id, paymentKey };
  }

  confirm({ id, paymentKey }: Authorised) {
    return confirmTopUp(this.mina, id, { paymentKey });
  }

  /** Returns the id of the top-up. */
  async payByCard(provider: Provider): Promise<string> {
    const authorised = await this.authorise(provider);
    const { status, body } = await this.confirm(authorised);
    expect([status, body.status, body.creditedLate]).toEqual([200, 'DONE', false]);
    return authorised.id;
  }
}

/** Registers the hooks of a describe block: one world, a sale for each test, and an audit after each test. */
export function useCardSale(assign: (card: CardSale) => void): void {
  let emulator: Emulator;
  let world: World;

  beforeAll(async () => {
    emulator = await startEmulator();
    world = await World.start({ config: { ...topUpSettings(emulator), topUps: 'open' } });
  });

  beforeEach(async () => {
    emulator.plan.override = () => null;
    emulator.plan.set({ webhookNever: 1 });
    const sale = await openSale(world);
    const mina = await addBuyer(world, sale);
    const hold = await holdSeats(mina, sale, sale.seatIds.slice(0, 2));
    assign(new CardSale(world, emulator, sale, mina, hold));
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });
}
