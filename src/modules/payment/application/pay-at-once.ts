import { Injectable } from '@nestjs/common';
import { newId } from '../../../shared/ids.js';
import { BalanceFacade, type LockedAccounts } from '../../balance/index.js';
import { QueueError, RoomFacade } from '../../queue/index.js';
import { type NewPayment, Payment } from '../domain/payment.js';
import { Payments } from '../domain/payments.js';
import { type ReceiptView, toReceiptView } from './payment-views.js';

export interface Buyer {
  readonly userId: string;
  /** The room in front of what they buy; null without one. */
  readonly roomId: string | null;
}

/** The locked state that decides payments of a batch that are paid when they are made. */
interface LockedState {
  readonly accounts: LockedAccounts;
  /** One for each buyer. Some stay unused when buyers are refused. */
  readonly receiptNumbers: readonly string[];
  /** Rooms in which nothing can be paid now. */
  readonly shutRooms: ReadonlySet<string>;
  readonly now: Date;
}

/** The accounts of buyers, locked until the transaction ends. The payments of a batch take from them in turn. */
export class LockedBuyers {
  /** What has been paid so far. */
  readonly paid: Payment[] = [];

  constructor(private readonly locked: LockedState) {}

  /**
   * Pays a new payment of a buyer.
   * @throws BalanceError INSUFFICIENT_BALANCE, QueueError QUEUE_NOT_ADMITTED: then nothing is taken
   */
  pay(draft: NewPayment): ReceiptView {
    const { accounts, receiptNumbers, shutRooms, now } = this.locked;
    const { id: paymentId, userId, roomId, amount: price } = draft;
    if (roomId !== null && shutRooms.has(roomId)) throw new QueueError('QUEUE_NOT_ADMITTED');
    const receiptNumber = receiptNumbers[this.paid.length];
    if (receiptNumber === undefined) throw new Error(`No receipt number for ${paymentId}`);
    const payment = Payment.ready(draft, now);
    const entry = { entryId: newId(), paymentId, userId, price, paidAt: now };
    payment.pay({ receiptNumber, paidAt: now, balanceAfter: accounts.pay(entry) });
    this.paid.push(payment);
    return toReceiptView(payment.state);
  }

  get accounts(): LockedAccounts {
    return this.locked.accounts;
  }
}

/**
 * Pays from the prepaid balance what the caller's transaction has just made, so that it is made and paid, or
 * neither.
 */
@Injectable()
export class PayAtOnce {
  constructor(
    private readonly payments: Payments,
    private readonly balances: BalanceFacade,
    private readonly rooms: RoomFacade,
  ) {}

  /** Nothing may be locked after accounts but carts. The statements are sent together. */
  async lock(buyers: readonly Buyer[], now: Date): Promise<LockedBuyers> {
    const roomIds = new Set(buyers.flatMap(({ roomId }) => roomId ?? []));
    const [accounts, receiptNumbers, shutRooms] = await Promise.all([
      this.balances.lock(buyers.map(({ userId }) => userId)),
      this.payments.nextReceiptNumbers(buyers.length, now),
      // The opening of a room may have moved since the gate has looked.
      this.rooms.findNotOpen(roomIds),
    ]);
    return new LockedBuyers({ accounts, receiptNumbers, shutRooms, now });
  }

  /** Stores what was paid. */
  async save({ paid, accounts }: LockedBuyers): Promise<void> {
    if (paid.length === 0) return;
    await Promise.all([this.balances.save(accounts), this.payments.add(paid)]);
  }
}
