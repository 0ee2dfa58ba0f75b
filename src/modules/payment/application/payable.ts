import { Injectable } from '@nestjs/common';
import type { DomainError } from '../../../shared/domain/domain-error.js';
import type { PayableType, PaymentReference } from '../domain/payment.js';

export interface Settlement {
  /** The reservation or order that is paid for. */
  readonly id: string;
  readonly receiptNumber: string;
  readonly paidAt: Date;
}

export interface Refund {
  /** The reservation or order whose price goes back. */
  readonly id: string;
  readonly refundedAt: Date;
  /** An admin may refund after the cut-off too. */
  readonly byAdmin: boolean;
}

/** Refusals by payable id; payable ones are left out. */
export type Refusals = ReadonlyMap<string, DomainError>;

/** Reservations or orders, locked until the transaction ends. */
export interface LockedPayables {
  /** Whether these can be paid at `now`. Locks what else is needed for that; changes nothing. */
  refusals(ids: readonly string[], now: Date): Promise<Refusals>;
  /** Marks those paid that were not refused: seats or stock, status, and event. */
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** Undoes `settle`. @throws the refusal */
  refund(refund: Refund): Promise<void>;
}

/** Locks reservations or orders in the order of their ids. Their contexts provide it. */
export type LockPayables = (ids: readonly string[]) => Promise<LockedPayables>;

/** What can be paid for. Reservations and orders register here, so payments depend on neither. */
@Injectable()
export class Payables {
  private readonly locks = new Map<PayableType, LockPayables>();

  register(type: PayableType, lock: LockPayables): void {
    this.locks.set(type, lock);
  }

  /** Locks type by type, always in the same order. All statements are sent before this returns. */
  async lock(references: readonly PaymentReference[]): Promise<LockedPayables> {
    const types = [...new Set(references.map((reference) => reference.type))].sort();
    const kinds = types.map(async (type) => {
      const ids = references.filter((reference) => reference.type === type).map(({ id }) => id);
      const lock = this.locks.get(type);
      if (!lock) throw new Error(`Nothing is registered to be paid for as ${type}`);
      return { ids: new Set(ids), payables: await lock(ids) };
    });
    return new PayablesOfAllKinds(await Promise.all(kinds));
  }
}

interface Kind {
  readonly ids: ReadonlySet<string>;
  readonly payables: LockedPayables;
}

/** Passes each call to the kinds that the ids belong to, in their order. */
class PayablesOfAllKinds implements LockedPayables {
  constructor(private readonly kinds: readonly Kind[]) {}

  async refusals(ids: readonly string[], now: Date): Promise<Refusals> {
    const refusals = await Promise.all(
      this.kinds.map(async ({ ids: all, payables }) => {
        const own = ids.filter((id) => all.has(id));
        return own.length > 0 ? [...(await payables.refusals(own, now))] : [];
      }),
    );
    return new Map(refusals.flat());
  }

  async settle(settlements: readonly Settlement[]): Promise<void> {
    await Promise.all(
      this.kinds.map(async ({ ids, payables }) => {
        const own = settlements.filter(({ id }) => ids.has(id));
        if (own.length > 0) await payables.settle(own);
      }),
    );
  }

  async refund(refund: Refund): Promise<void> {
    for (const kind of this.kinds) if (kind.ids.has(refund.id)) await kind.payables.refund(refund);
  }
}
