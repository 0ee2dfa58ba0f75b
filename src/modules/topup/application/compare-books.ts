import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { Money } from '../../../shared/domain/money.js';
import { isId } from '../../../shared/ids.js';
import { BalanceFacade } from '../../balance/index.js';
import { PROVIDER_NAMES } from '../domain/top-up-state.js';
import { type PaymentProvider, PaymentProviders } from './payment-provider.js';
import { type BookedTopUp, TopUpQueries } from './top-up-queries.js';

/** Money in one of the two books. */
interface Totals {
  readonly paid: number;
  readonly refunded: number;
}

/** A payment that is not the same in our books and in those of the provider. */
export interface BookDifference {
  readonly provider: string;
  /** The id of the order at the provider. */
  readonly orderId: string;
  readonly ours: Totals & { readonly pending: number };
  readonly theirs: Totals;
  /** Refunds that are on their way explain it, and none of them for too long. */
  readonly isExpected: boolean;
}

interface Period {
  readonly from: Date;
  readonly to: Date;
  /** Refunds that are pending since then or longer need somebody who asks the provider. */
  readonly overdueSince: Date;
}

const NOTHING: Totals = { paid: 0, refunded: 0 };
/** Banks take up to ten working days. */
const MAX_PENDING_MS = 14 * 24 * 60 * 60 * 1_000;

/** Compares our books with the books of the providers. */
@Injectable()
export class CompareBooks {
  constructor(
    private readonly providers: PaymentProviders,
    private readonly queries: TopUpQueries,
    private readonly balances: BalanceFacade,
    private readonly clock: Clock,
  ) {}

  /**
   * All that differs among the payments that either side has in this time, and refunds that are overdue now.
   * @throws Error when books cannot be compared, because there are no keys
   */
  async compare(from: Date, to: Date): Promise<readonly BookDifference[]> {
    if (this.providers.all.length === 0) throw new Error('No payment provider has keys');
    const overdueSince = new Date(this.clock.now().getTime() - MAX_PENDING_MS);
    const period = { from, to, overdueSince };
    await this.assertHasKeysOfBooked(period);
    const found: BookDifference[] = [];
    for (const provider of this.providers.all) {
      found.push(...(await this.compareWith(provider, period)));
    }
    return found;
  }

  private async assertHasKeysOfBooked(period: Period): Promise<void> {
    const configured = this.providers.all.map(({ name }) => name);
    for (const name of PROVIDER_NAMES.filter((one) => !configured.includes(one))) {
      const booked = await this.queries.listBooked(name, [], period);
      if (booked.length > 0) throw new Error(`${name} has top-ups in this time, but no keys`);
    }
  }

  private async compareWith(
    provider: PaymentProvider,
    period: Period,
  ): Promise<readonly BookDifference[]> {
    const { from, to } = period;
    const theirs = new Map<string, Map<string, Totals>>();
    for await (const transaction of provider.listTransactions(from, to)) {
      const { orderId, reference, amount, isRefund } = transaction;
      const payments = theirs.get(orderId) ?? new Map<string, Totals>();
      const change = isRefund ? { paid: 0, refunded: -amount } : { paid: amount, refunded: 0 };
      payments.set(reference, sumOf([payments.get(reference) ?? NOTHING, change]));
      theirs.set(orderId, payments);
    }
    const ids = [...theirs.keys()].filter(isId);
    const booked = await this.queries.listBooked(provider.name, ids, period);
    const credits = await this.balances.sumTopUps(booked.map(({ id }) => id));
    const ours = new Map(booked.map((topUp) => [topUp.id, topUp]));
    const found: BookDifference[] = [];
    for (const orderId of new Set([...theirs.keys(), ...ours.keys()])) {
      const { refunded = 0, pending = 0, isOverdue = false } = ours.get(orderId) ?? {};
      const mine = { paid: credits.get(orderId) ?? 0, refunded, pending };
      const listed = theirs.get(orderId) ?? new Map<string, Totals>();
      if (!isOverdue && areEqual(mine, sumOf(listed.values()))) continue;
      // A payment or a refund may be of another day on one of the sides, so the payment itself decides.
      const actual = await this.readTotals(provider, ours.get(orderId), listed);
      if (!isOverdue && areEqual(mine, actual)) continue;
      const isExpected = !isOverdue && mayBecomeEqual(mine, actual);
      found.push({ provider: provider.name, orderId, ours: mine, theirs: actual, isExpected });
    }
    return found;
  }

  private async readTotals(
    provider: PaymentProvider,
    topUp: BookedTopUp | undefined,
    listed: ReadonlyMap<string, Totals>,
  ): Promise<Totals> {
    if (!topUp) return sumOf(listed.values());
    const { id, reference, amount } = topUp;
    const order = { id, reference, amount: Money.of(amount), attempt: 1 };
    const payment = await provider.lookup(order);
    const wasPaid = payment.state === 'CAPTURED' || payment.cancelledAmount > 0;
    const isOurs = payment.orderId === id && wasPaid;
    const own = isOurs ? { paid: payment.amount, refunded: payment.cancelledAmount } : NOTHING;
    // Further payments of the same order have no credit.
    const others = [...listed].filter(([key]) => key !== payment.reference);
    return sumOf([own, ...others.map(([, totals]) => totals)]);
  }
}

function sumOf(all: Iterable<Totals>): Totals {
  let { paid, refunded } = NOTHING;
  for (const one of all) {
    paid += one.paid;
    refunded += one.refunded;
  }
  return { paid, refunded };
}

/** Money that went back before we credited it was never in our books. */
function areEqual(ours: Totals, theirs: Totals): boolean {
  const isUnknown = ours.paid === 0 && ours.refunded === 0;
  if (isUnknown && theirs.paid === theirs.refunded) return true;
  return ours.paid === theirs.paid && ours.refunded === theirs.refunded;
}

/** Some providers count a refund at once, and others when it has arrived. */
function mayBecomeEqual(ours: BookDifference['ours'], theirs: Totals): boolean {
  const { paid, refunded, pending } = ours;
  const isWithin = theirs.refunded > refunded && theirs.refunded <= refunded + pending;
  return paid === theirs.paid && isWithin;
}
