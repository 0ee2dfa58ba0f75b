import type { PageRequest, RowFilter } from '../../../shared/domain/page.js';
import type { PayableType, PaymentStatus } from '../domain/payment.js';
import type { PaymentView } from './payment-views.js';

export interface PaymentFilter extends RowFilter {
  readonly showId?: string;
  readonly itemId?: string;
  readonly status?: PaymentStatus;
}

export interface PaymentOfUser extends PaymentView {
  readonly userId: string;
}

export interface PaymentWithRefunds extends PaymentView {
  readonly refunds: readonly {
    readonly amount: number;
    /** The returned pieces; null for all that was left. */
    readonly returned: unknown;
    readonly reason: string | null;
    readonly createdAt: string;
  }[];
}

/** The payments of a user for one type of reference, with one status. */
export interface PaymentSum {
  readonly type: PayableType;
  readonly status: PaymentStatus;
  readonly count: number;
  /** Of all of them. */
  readonly amount: number;
}

export abstract class PaymentQueries {
  /** Newest first, one row more than the limit. */
  abstract listPayments(
    userId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly PaymentView[]>;
  /** Of all users, newest first, one row more than the limit. */
  abstract listAllPayments(
    filter: PaymentFilter,
    page: PageRequest,
    now: Date,
  ): Promise<readonly PaymentOfUser[]>;
  /** Like `listPayments`, each with its refunds, the first one first. */
  abstract listWithRefunds(
    userId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly PaymentWithRefunds[]>;
  abstract sumPayments(userId: string, now: Date): Promise<readonly PaymentSum[]>;
}
