import { Injectable } from '@nestjs/common';
import {
  type BatchSteps,
  BatchedUseCase,
  settle,
} from '../../../shared/database/batched-use-case.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { newId } from '../../../shared/ids.js';
import { BalanceFacade, type LockedAccounts } from '../../balance/index.js';
import type { Payment } from '../domain/payment.js';
import { PaymentError } from '../domain/payment-error.js';
import { Payments, type PaymentsById } from '../domain/payments.js';
import { EndSlots } from './end-slots.js';
import { type LockedPayables, Payables, type Refusals } from './payable.js';
import { type ReceiptView, toReceiptView } from './payment-views.js';

export interface ConfirmRequest {
  readonly userId: string;
  readonly paymentId: string;
  /** The amount that the client expects, in minor units. Optional. */
  readonly amount?: number | undefined;
}

/** The locked state that decides the confirmations of a batch. */
export interface LockedConfirmations {
  readonly payments: PaymentsById;
  readonly refusals: Refusals;
  readonly accounts: LockedAccounts;
  /** By payment id. */
  readonly receiptNumbers: ReadonlyMap<string, string>;
  readonly now: Date;
}

interface Locked extends LockedConfirmations {
  readonly payables: LockedPayables;
}

/** A payment that was decided. */
interface Paid {
  readonly payment: Payment;
  /** The paid seats or pieces. */
  readonly pieces: number;
}

/** All confirmations share batches: one key. */
const KEY = 'payments';

/**
 * Pays from the prepaid balance, in batches. Each payment changes balance, reservation or order,
 * receipt and outbox, or none of them (docs/adr/0009-group-commit.md).
 */
@Injectable()
export class ConfirmPayments {
  private readonly confirmations: BatchedUseCase<ConfirmRequest, Locked, Paid, ReceiptView>;
  private readonly steps: BatchSteps<ConfirmRequest, Locked, Paid, ReceiptView> = {
    lock: (requests) => this.lock(requests),
    decide: (request, locked) => {
      const payment = decideConfirmation(request, locked);
      return { payment, pieces: locked.payables.piecesOf(payment.state.reference.id) };
    },
    write: (paid, locked) => this.write(paid, locked),
  };

  constructor(
    private readonly payments: Payments,
    private readonly payables: Payables,
    private readonly balances: BalanceFacade,
    private readonly endSlots: EndSlots,
    private readonly clock: Clock,
    keys: IdempotencyKeys,
    transactions: Transactions,
  ) {
    this.confirmations = new BatchedUseCase(
      {
        name: 'payment',
        keyOf: () => KEY,
        ...this.steps,
        afterCommit: (paid) => this.endSlot(paid),
      },
      keys,
      transactions,
    );
  }

  /** Not inside a transaction. Returns after the queue slot has ended. @throws like `decideConfirmation` */
  submit(
    request: ConfirmRequest,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<ReceiptView>> {
    return this.confirmations.submit(request, call);
  }

  /** Runs in the caller's transaction, which must roll back if this throws. @throws like `decideConfirmation` */
  async confirmInTransaction(request: ConfirmRequest): Promise<ReceiptView> {
    const [outcome] = await settle(this.steps, [request], KEY);
    if (outcome?.status !== 'fulfilled') throw outcome?.reason;
    await this.endSlot(outcome.value.decision);
    return outcome.value.view;
  }

  /**
   * Lock order: reservations or orders, payments, seats, accounts. The statements of one `Promise.all`
   * are sent together and run one after the other.
   */
  private async lock(requests: readonly ConfirmRequest[]): Promise<Locked> {
    const found = await this.payments.find(requests.map(({ paymentId }) => paymentId));
    // Only the user's own payments, so that nobody can lock the rows of others.
    const own = requests.flatMap(({ userId, paymentId }) => {
      const state = found.get(paymentId)?.state;
      return state?.userId === userId ? state : [];
    });
    const [payables, payments] = await Promise.all([
      this.payables.lock(own.map(({ reference }) => reference)),
      this.payments.lock(own.map(({ id }) => id)),
    ]);

    const now = this.clock.now();
    const unpaid = [...payments.values()].filter(({ state }) => state.receipt === null);
    const [refusals, accounts, receiptNumbers] = await Promise.all([
      payables.refusals(
        unpaid.map(({ state }) => state.reference.id),
        now,
      ),
      this.balances.lock(unpaid.map(({ state }) => state.userId)),
      this.drawReceiptNumbers(unpaid, now),
    ]);
    return { payments, payables, refusals, accounts, receiptNumbers, now };
  }

  /** The statements are sent together. No deadlock is possible, because all rows are locked. */
  private async write(
    paid: readonly Paid[],
    { payables, accounts }: Locked,
  ): Promise<readonly ReceiptView[]> {
    const payments = paid.map(({ payment }) => payment);
    const settlements = payments.flatMap(({ state: { reference, receipt } }) =>
      receipt ? { id: reference.id, ...receipt } : [],
    );
    await Promise.all([
      payables.settle(settlements),
      this.balances.save(accounts),
      this.payments.save(payments),
    ]);
    return payments.map(({ state }) => toReceiptView(state));
  }

  private async drawReceiptNumbers(
    unpaid: readonly Payment[],
    now: Date,
  ): Promise<ReadonlyMap<string, string>> {
    const numbers = await this.payments.nextReceiptNumbers(unpaid.length, now);
    return new Map(unpaid.map(({ state }, index) => [state.id, numbers[index] ?? '']));
  }

  private async endSlot({ payment, pieces }: Paid): Promise<void> {
    const { userId, roomId } = payment.state;
    if (roomId) await this.endSlots.afterCommit([{ userId, roomId, pieces }]);
  }
}

/**
 * Takes the price of one payment from the account of its user.
 * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_ALREADY_PAID, PAYMENT_ALREADY_REFUNDED,
 * PAYMENT_AMOUNT_MISMATCH, PAYMENT_NOT_PAYABLE; the refusal of the reservation or order; BalanceError
 * INSUFFICIENT_BALANCE @internal */
export function decideConfirmation(
  { userId, paymentId, amount }: ConfirmRequest,
  { payments, refusals, accounts, receiptNumbers, now }: LockedConfirmations,
): Payment {
  const payment = payments.get(paymentId);
  if (payment?.state.userId !== userId) throw new PaymentError('PAYMENT_NOT_FOUND');
  payment.assertMayBeConfirmed(amount);
  const refusal = refusals.get(payment.state.reference.id);
  if (refusal) throw refusal;
  payment.assertPayable();

  const receiptNumber = receiptNumbers.get(paymentId);
  if (receiptNumber === undefined) throw new Error(`No receipt number for ${paymentId}`);
  const balanceAfter = accounts.pay({
    entryId: newId(),
    paymentId,
    userId,
    price: payment.state.amount,
    paidAt: now,
  });
  payment.pay({ receiptNumber, paidAt: now, balanceAfter });
  return payment;
}
