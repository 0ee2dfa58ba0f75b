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
import type { Money } from '../../../shared/domain/money.js';
import { newId } from '../../../shared/ids.js';
import { BalanceFacade, type LockedAccounts } from '../../balance/index.js';
import { QueueError, RoomFacade } from '../../queue/index.js';
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

/** A payment by card: the money has arrived as a top-up of the same amount. */
export interface CardPayment {
  readonly userId: string;
  readonly paymentId: string;
  readonly topUp: { readonly id: string; readonly amount: Money };
}

/** From the balance, or by card. */
type Confirmation = ConfirmRequest & Partial<CardPayment>;

/** The locked state that decides the confirmations of a batch. */
export interface LockedConfirmations {
  readonly payments: PaymentsById;
  readonly refusals: Refusals;
  /** Rooms in which nothing can be paid now. */
  readonly shutRooms: ReadonlySet<string>;
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
 * Pays from the prepaid balance, in batches. A card payment is a top-up of the balance first. Each payment
 * changes balance, reservation or order, receipt and outbox, or none of them (docs/adr/0009-group-commit.md).
 */
@Injectable()
export class ConfirmPayments {
  private readonly confirmations: BatchedUseCase<Confirmation, Locked, Paid, ReceiptView>;
  private readonly steps: BatchSteps<Confirmation, Locked, Paid, ReceiptView> = {
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
    private readonly rooms: RoomFacade,
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

  /**
   * Runs in the caller's transaction. Nobody asks for a queue token here: a card payment may end without a
   * request of the user, and the hold decides.
   */
  async payByTopUp(card: CardPayment): Promise<boolean> {
    const request = { ...card, amount: card.topUp.amount.amount };
    const [outcome] = await settle(this.steps, [request], KEY);
    if (outcome?.status === 'fulfilled') {
      await this.endSlot(outcome.value.decision);
      return true;
    }
    // Refused before any write but the credit.
    await this.payments.noteLate(card.paymentId, card.topUp.id);
    return false;
  }

  /** Runs in the caller's transaction. @throws like `assertPayable` */
  async findPayable(request: ConfirmRequest): Promise<Payment> {
    const { payments, payables, unpaid, now } = await this.lockOwn([request]);
    const [refusals, shutRooms] = await Promise.all([
      payables.refusals(referencesOf(unpaid), now),
      this.findShutRooms(unpaid),
    ]);
    return assertPayable(request, { payments, refusals, shutRooms });
  }

  /**
   * Lock order: reservations or orders, payments, seats, accounts. The statements of one `Promise.all`
   * are sent together and run one after the other.
   */
  private async lock(requests: readonly Confirmation[]): Promise<Locked> {
    const { payments, payables, unpaid, now } = await this.lockOwn(requests);
    const [refusals, shutRooms, , accounts, receiptNumbers] = await Promise.all([
      payables.refusals(referencesOf(unpaid), now),
      this.findShutRooms(unpaid),
      this.creditTopUps(requests, now),
      this.balances.lock(unpaid.map(({ state }) => state.userId)),
      this.drawReceiptNumbers(unpaid, now),
    ]);
    return { payments, payables, refusals, shutRooms, accounts, receiptNumbers, now };
  }

  /**
   * The gate has looked, but a card payment passes none, and the opening of a room may have moved since. Until
   * its draw is done, nothing is paid in a room.
   */
  private findShutRooms(payments: readonly Payment[]): Promise<ReadonlySet<string>> {
    const ids = new Set(payments.flatMap(({ state: { roomId } }) => roomId ?? []));
    return this.rooms.findNotOpen(ids);
  }

  /** Money that has arrived is credited, whatever is decided. */
  private async creditTopUps(requests: readonly Confirmation[], createdAt: Date): Promise<void> {
    const credits = requests.flatMap(({ userId, topUp }) => {
      if (!topUp) return [];
      const { id: topUpId, amount } = topUp;
      return this.balances.creditTopUp({ userId, topUpId, amount, createdAt });
    });
    await Promise.all(credits);
  }

  private async lockOwn(requests: readonly Confirmation[]) {
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
    return { payments, payables, unpaid, now };
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
 * @throws like `assertPayable`; BalanceError INSUFFICIENT_BALANCE
 * @internal
 */
export function decideConfirmation(request: Confirmation, locked: LockedConfirmations): Payment {
  const { userId, paymentId, topUp } = request;
  const { accounts, receiptNumbers, now } = locked;
  const payment = assertPayable(request, locked);

  const receiptNumber = receiptNumbers.get(paymentId);
  if (receiptNumber === undefined) throw new Error(`No receipt number for ${paymentId}`);
  const balanceAfter = accounts.pay({
    entryId: newId(),
    paymentId,
    userId,
    price: payment.state.amount,
    paidAt: now,
  });
  payment.pay({ receiptNumber, paidAt: now, balanceAfter }, topUp?.id);
  return payment;
}

/**
 * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_ALREADY_PAID, PAYMENT_ALREADY_REFUNDED,
 * PAYMENT_AMOUNT_MISMATCH, PAYMENT_NOT_PAYABLE; the refusal of the reservation or order; QueueError
 * QUEUE_NOT_ADMITTED
 */
function assertPayable(
  { userId, paymentId, amount }: ConfirmRequest,
  {
    payments,
    refusals,
    shutRooms,
  }: Pick<LockedConfirmations, 'payments' | 'refusals' | 'shutRooms'>,
): Payment {
  const payment = payments.get(paymentId);
  if (payment?.state.userId !== userId) throw new PaymentError('PAYMENT_NOT_FOUND');
  payment.assertMayBeConfirmed(amount);
  const { reference, roomId } = payment.state;
  const refusal = refusals.get(reference.id);
  if (refusal) throw refusal;
  if (roomId !== null && shutRooms.has(roomId)) throw new QueueError('QUEUE_NOT_ADMITTED');
  payment.assertPayable();
  return payment;
}

function referencesOf(payments: readonly Payment[]): readonly string[] {
  return payments.map(({ state }) => state.reference.id);
}
