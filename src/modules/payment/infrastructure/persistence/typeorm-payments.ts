import { Injectable } from '@nestjs/common';
import { In, MoreThan } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Payment } from '../../domain/payment.js';
import { Payments } from '../../domain/payments.js';
import { toRow, toState } from './payment-mapper.js';
import { PaymentRow } from './payment.row.js';

@Injectable()
export class TypeormPayments extends Payments {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(payments: readonly Payment[]): Promise<void> {
    const rows = payments.map(({ state }) => toRow(state));
    await this.transactions.manager.insert(PaymentRow, rows);
  }

  async find(id: string): Promise<Payment | null> {
    const row = await this.transactions.manager.findOneBy(PaymentRow, { id });
    return row && new Payment(toState(row));
  }

  async lock(id: string): Promise<Payment> {
    const row = await this.transactions.manager.findOneOrFail(PaymentRow, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    return new Payment(toState(row));
  }

  async save(payment: Payment): Promise<void> {
    const { id, ...row } = toRow(payment.state);
    await this.transactions.manager.update(PaymentRow, { id }, row);
  }

  hasOpenIn(roomId: string, userId: string, now: Date): Promise<boolean> {
    return this.transactions.manager.existsBy(PaymentRow, {
      userId,
      roomId,
      status: 'READY',
      expiresAt: MoreThan(now),
    });
  }

  async cancelReady(referenceIds: readonly string[]): Promise<void> {
    await this.transactions.manager.update(
      PaymentRow,
      { referenceId: In([...referenceIds]), status: 'READY' },
      { status: 'CANCELLED' },
    );
  }

  async nextReceiptNumber(now: Date): Promise<string> {
    const [row] = await this.transactions.manager.query<[{ number: string }]>(
      `SELECT nextval('payment_receipt_numbers') AS number`,
    );
    const day = now.toISOString().slice(0, 10).replaceAll('-', '');
    return `R${day}-${row.number.padStart(6, '0')}`;
  }
}
