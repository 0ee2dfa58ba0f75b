import { Money } from '../../../shared/domain/money.js';
import { mayMove, type Transitions } from '../../../shared/domain/transitions.js';
import { OrderError } from './order-error.js';
import {
  type OrderLine,
  linesOf,
  returnedOf,
  type ReturnedLine,
  type SoldItem,
} from './order-line.js';

export type OrderStatus =
  'PENDING_PAYMENT' | 'PAID' | 'COMPLETED' | 'CANCELLED' | 'EXPIRED' | 'REFUNDED';

/** A paid order is completed at once (seed 000, "주문하기"). */
const ORDER_TRANSITIONS: Transitions<OrderStatus> = {
  PENDING_PAYMENT: ['PAID', 'CANCELLED', 'EXPIRED'],
  PAID: ['COMPLETED'],
  COMPLETED: ['REFUNDED'],
  CANCELLED: [],
  EXPIRED: [],
  REFUNDED: [],
};

/**
 * The buyer's right of withdrawal after the payment: Korea's Act on the Consumer Protection in
 * Electronic Commerce, article 17.
 */
const REFUND_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** A status and the time when the order reached it. */
export interface OrderStep {
  readonly status: OrderStatus;
  readonly at: Date;
}

export interface OrderState {
  readonly id: string;
  readonly userId: string;
  /** The waiting room in front of its items; null without one. */
  readonly roomId: string | null;
  readonly paymentId: string;
  readonly userCouponId: string | null;
  readonly lines: readonly OrderLine[];
  readonly discount: Money;
  readonly history: readonly OrderStep[];
  /** An unpaid order reserves its stock and its coupon until this time. */
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

export type OrderDraft = Omit<OrderState, 'lines' | 'history'> & {
  readonly items: readonly SoldItem[];
  /** The items that share the discount; null for all. */
  readonly discounted: readonly string[] | null;
};

/** Pieces to refund. Each item is named once. */
export interface WantedLine {
  readonly itemId: string;
  readonly quantity: number;
}

/** Items that a user has reserved or bought. */
export class Order {
  constructor(private current: OrderState) {}

  static place({ items, discounted, ...draft }: OrderDraft): Order {
    const lines = linesOf(items, draft.discount, discounted);
    const history: OrderStep[] = [{ status: 'PENDING_PAYMENT', at: draft.createdAt }];
    return new Order({ lines, history, ...draft });
  }

  get state(): OrderState {
    return this.current;
  }

  get status(): OrderStatus {
    const last = this.current.history.at(-1);
    if (!last) throw new Error(`Order ${this.current.id} has no history`);
    return last.status;
  }

  get subtotal(): Money {
    return Money.sum(this.current.lines.map(({ amount }) => Money.of(amount)));
  }

  get total(): Money {
    return Money.sum(this.current.lines.map(({ total }) => Money.of(total)));
  }

  /** What was ordered, whatever was refunded since. */
  get soldLines(): readonly ReturnedLine[] {
    return this.current.lines.map(({ refundedQuantity: _refundedQuantity, ...line }) => line);
  }

  /** The number of ordered pieces of all items. */
  get pieces(): number {
    return this.current.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  /** An unpaid order expires by the clock, before the sweep stores its new status. */
  historyAt(now: Date): readonly OrderStep[] {
    const { history, expiresAt } = this.current;
    const isExpired = this.status === 'PENDING_PAYMENT' && expiresAt <= now;
    return isExpired ? [...history, { status: 'EXPIRED', at: expiresAt }] : history;
  }

  statusAt(now: Date): OrderStatus {
    return this.historyAt(now).at(-1)?.status ?? this.status;
  }

  /** @throws OrderError ORDER_NOT_PENDING */
  pay(paidAt: Date): void {
    this.assertPendingAt(paidAt);
    this.move('PAID', paidAt);
    this.move('COMPLETED', paidAt);
  }

  /** @throws OrderError ORDER_NOT_PENDING */
  cancel(now: Date): void {
    this.assertPendingAt(now);
    this.move('CANCELLED', now);
  }

  /** For the sweep: moves an order that has expired by the clock to EXPIRED. */
  expire(): void {
    this.move('EXPIRED', this.current.expiresAt);
  }

  /**
   * Returns pieces of a paid order, all that are left with null. Null when the order does not have these
   * pieces any more, and then nothing changes. After the last piece the order is REFUNDED.
   */
  refund(wanted: readonly WantedLine[] | null, now: Date): readonly ReturnedLine[] | null {
    if (this.status !== 'COMPLETED')
      throw new Error(`An order that is ${this.status} is not refunded`);
    const lines = this.current.lines.map((line) => ({ line, quantity: quantityOf(line, wanted) }));
    const isWhole = wanted?.every(({ itemId }) => lines.some(({ line }) => line.itemId === itemId));
    if (isWhole === false || lines.some(({ line, quantity }) => quantity > leftOf(line)))
      return null;
    const returned = lines.flatMap(({ line, quantity }) =>
      quantity > 0 ? returnedOf(line, quantity) : [],
    );
    const after = lines.map(({ line, quantity }) => ({
      ...line,
      refundedQuantity: line.refundedQuantity + quantity,
    }));
    this.current = { ...this.current, lines: after };
    if (after.every((line) => leftOf(line) === 0)) this.move('REFUNDED', now);
    return returned;
  }

  /** Undefined for an order that is not paid. */
  get paidAt(): Date | undefined {
    return this.current.history.find(({ status }) => status === 'PAID')?.at;
  }

  /** Whether the buyer can refund the order. */
  isRefundableAt(now: Date): boolean {
    return (
      this.paidAt !== undefined && now.getTime() < this.paidAt.getTime() + REFUND_DAYS * DAY_MS
    );
  }

  private assertPendingAt(now: Date): void {
    if (this.statusAt(now) !== 'PENDING_PAYMENT') throw new OrderError('ORDER_NOT_PENDING');
  }

  private move(status: OrderStatus, at: Date): void {
    if (!mayMove(ORDER_TRANSITIONS, this.status, status)) {
      throw new Error(`An order can't change from ${this.status} to ${status}`);
    }
    this.current = { ...this.current, history: [...this.current.history, { status, at }] };
  }
}

function leftOf({ quantity, refundedQuantity }: OrderLine): number {
  return quantity - refundedQuantity;
}

function quantityOf(line: OrderLine, wanted: readonly WantedLine[] | null): number {
  if (!wanted) return leftOf(line);
  return wanted.find(({ itemId }) => itemId === line.itemId)?.quantity ?? 0;
}
