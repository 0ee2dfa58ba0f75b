import { Injectable } from '@nestjs/common';
import type { DomainError } from '../../../shared/domain/domain-error.js';
import type { Money } from '../../../shared/domain/money.js';
import type { PayableType, PaymentReference } from '../domain/payment.js';

export interface Settlement {
  /** The paid reservation or order. */
  readonly id: string;
  readonly receiptNumber: string;
  readonly paidAt: Date;
}

/** Pieces of a purchase: places of a reservation, or pieces of order lines. Each is named once. */
export interface RefundPieces {
  readonly seatIds?: readonly string[] | undefined;
  readonly areas?: readonly { readonly areaId: string; readonly quantity: number }[] | undefined;
  readonly lines?: readonly { readonly itemId: string; readonly quantity: number }[] | undefined;
}

export interface Refund {
  /** The reservation or order. */
  readonly id: string;
  /** Null for all pieces that are left. */
  readonly pieces: RefundPieces | null;
  readonly reason: string | null;
  readonly refundedAt: Date;
  /** An admin can refund after the cut-off. */
  readonly byAdmin: boolean;
}

/** What a refund returns of a payment. */
export interface RefundedPart {
  readonly amount: Money;
  /** Nothing of the purchase is left. Then all parts together are the amount of the payment. */
  readonly isLast: boolean;
}

/** The reason why a reservation or order can't be paid, by its id. Payable ones are absent. */
export type Refusals = ReadonlyMap<string, DomainError>;

/** Reservations or orders, locked until the transaction ends. */
export interface LockedPayables {
  /** How many seats or pieces the reservation or order has. */
  piecesOf(id: string): number;
  /** Checks which of these can't be paid at `now`. Locks more rows if it needs them; changes none. */
  refusals(ids: readonly string[], now: Date): Promise<Refusals>;
  /** Marks reservations or orders paid, with their seats or stock, and records their events. */
  settle(settlements: readonly Settlement[]): Promise<void>;
  /**
   * Returns seats or stock of paid reservations or orders, each of them named once. Gives the amount of
   * each part by the id of the reservation or order.
   * @throws PaymentError REFUND_KIND_MISMATCH, REFUND_CUTOFF_PASSED, REFUND_EXCEEDS_PURCHASE
   */
  refund(refunds: readonly Refund[]): Promise<RefundedParts>;
}

export type RefundedParts = ReadonlyMap<string, RefundedPart>;

/** Locks reservations or orders in the order of their ids. The context that owns them provides it. */
export type LockPayables = (ids: readonly string[]) => Promise<LockedPayables>;

/** Reservations and orders. Their contexts register here, so `payment` does not import them. */
@Injectable()
export class Payables {
  private readonly locks = new Map<PayableType, LockPayables>();

  register(type: PayableType, lock: LockPayables): void {
    this.locks.set(type, lock);
  }

  /** Locks type after type, always in the same order. Sends all statements before it returns. */
  async lock(references: readonly PaymentReference[]): Promise<LockedPayables> {
    const types = [...new Set(references.map((reference) => reference.type))].sort();
    const groups = types.map(async (type) => {
      const ids = references.filter((reference) => reference.type === type).map(({ id }) => id);
      const lock = this.locks.get(type);
      if (!lock) throw new Error(`No context has registered the payable type ${type}`);
      return { ids: new Set(ids), payables: await lock(ids) };
    });
    return new PayablesOfAllTypes(await Promise.all(groups));
  }
}

/** The payables of one type. */
interface Group {
  readonly ids: ReadonlySet<string>;
  readonly payables: LockedPayables;
}

/** Calls the payables of each type with their own ids. */
class PayablesOfAllTypes implements LockedPayables {
  constructor(private readonly groups: readonly Group[]) {}

  piecesOf(id: string): number {
    return this.groupOf(id)?.payables.piecesOf(id) ?? 0;
  }

  async refusals(ids: readonly string[], now: Date): Promise<Refusals> {
    const refusals = await Promise.all(
      this.groups.map(async ({ ids: all, payables }) => {
        const own = ids.filter((id) => all.has(id));
        return own.length > 0 ? [...(await payables.refusals(own, now))] : [];
      }),
    );
    return new Map(refusals.flat());
  }

  async settle(settlements: readonly Settlement[]): Promise<void> {
    await Promise.all(
      this.groups.map(async ({ ids, payables }) => {
        const own = settlements.filter(({ id }) => ids.has(id));
        if (own.length > 0) await payables.settle(own);
      }),
    );
  }

  async refund(refunds: readonly Refund[]): Promise<RefundedParts> {
    const parts = new Map<string, RefundedPart>();
    // One type after the other, so that the locks have one order.
    for (const { ids, payables } of this.groups) {
      const own = refunds.filter(({ id }) => ids.has(id));
      if (own.length === 0) continue;
      for (const [id, part] of await payables.refund(own)) parts.set(id, part);
    }
    return parts;
  }

  private groupOf(id: string): Group | undefined {
    return this.groups.find(({ ids }) => ids.has(id));
  }
}
