import type { Step } from '../support/models/linearizable.js';
import {
  AMOUNT,
  type Fault,
  type Payment,
  type TopUpModel,
  WEBHOOK_PAUSE_SECONDS,
} from './top-up-model.js';
import { answerOf, SETTLEMENT, startConfirmation, startJob } from './top-up-settlement.js';

type TopUpStep = Step<TopUpModel>;

/** A browser confirms one of the payments, with the amount that it was told. */
export function confirm(payment: number, amount: number): TopUpStep[] {
  return [
    ({ row }, call) => {
      if (amount !== AMOUNT) call.answer = '409 TOP_UP_MISMATCH';
      else if (row.status !== 'CREATED') call.answer = answerOf(row);
      call.memo = startConfirmation(payment);
    },
    ...SETTLEMENT,
  ];
}

/** The job of an instance. */
export function settleDue(): TopUpStep[] {
  return [(_model, call) => void (call.memo = startJob()), ...SETTLEMENT];
}

/** The fan pays at the provider, possibly another amount, or is declined. */
export function pay(payment: Pick<Payment, 'state' | 'amount'>): TopUpStep[] {
  return [
    ({ payments }, call) => {
      payments.push({ ...payment, cancels: [] });
      call.answer = 'paid';
    },
  ];
}

/** The next look-up is at once, but some seconds after the last one. */
export function hint(webhook: number): TopUpStep[] {
  return [
    ({ now }, call) => void (call.now = now),
    ({ row, webhooks }, call) => {
      const { now } = call;
      call.answer = '200 received';
      if (row.status === 'DONE' || webhooks.includes(webhook)) return;
      webhooks.push(webhook);
      const soon = Math.max(now, (row.lookedUpAt ?? -Infinity) + WEBHOOK_PAUSE_SECONDS);
      row.dueAt = Math.min(row.dueAt ?? Infinity, soon);
    },
  ];
}

/** The admin returns a part; all that is left without an amount. */
export function refund(wanted: number | null): TopUpStep[] {
  return [
    (model, call) => {
      const { row, refunds, now } = model;
      const left = AMOUNT - row.refunded;
      const amount = wanted ?? left;
      if (row.status !== 'DONE') return void (call.answer = '409 TOP_UP_NOT_DONE');
      if (amount < 1 || amount > left) return void (call.answer = '409 REFUND_EXCEEDS_TOP_UP');
      row.refunded += amount;
      model.balance -= amount;
      Object.assign(row, { dueAt: now, lookUps: 0 });
      refunds.push({ amount, status: 'PENDING' });
      call.answer = `200 DONE ${row.refunded}`;
    },
  ];
}

export function view(): TopUpStep[] {
  return [({ row }, call) => void (call.answer = `200 ${row.status} ${row.refunded}`)];
}

export function setFault(fault: Fault): TopUpStep[] {
  return [
    (model, call) => {
      model.fault = fault;
      call.answer = 'set';
    },
  ];
}

export function setTime(now: number): TopUpStep[] {
  return [
    (model, call) => {
      model.now = Math.max(model.now, now);
      call.answer = 'done';
    },
  ];
}
