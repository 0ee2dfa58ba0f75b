import type { Step } from '../support/models/linearizable.js';
import {
  AMOUNT,
  LEASE_SECONDS,
  LIFETIME_SECONDS,
  MAX_BACKOFF_SECONDS,
  type Payment,
  returnedOf,
  type TopUpModel,
  type TopUpRow,
} from './top-up-model.js';
import { cancel, capture, verdictAfter } from './top-up-provider.js';

/** What a settlement has learnt about the payment. */
type Verdict = 'PAID' | 'NOT_PAID' | 'FAILED' | 'MISMATCH' | 'CANCELLED' | 'UNKNOWN' | 'NEW_KEY';

/** A settlement between its steps. Each step is one statement, transaction or call of the provider. */
interface Work {
  next: Phase | 'OVER';
  /** Whether a browser waits for the answer. */
  readonly isConfirmation: boolean;
  /** The row as this settlement has read it; `dueAt` is its lease. */
  asked: TopUpRow | null;
  /** The payment that is captured, or was looked up. */
  payment: number | null;
  hasCaptured: boolean;
  verdict: Verdict;
  /** The refund that is sent. */
  refund: number | null;
  /** The time that the next phase reads first, and whether it has. */
  now: number;
  hasRead: boolean;
}

type Phase =
  | 'START'
  | 'READ_AGAIN'
  | 'CLAIM'
  | 'LOOK_UP'
  | 'HOLD'
  | 'CAPTURE'
  | 'BOOK'
  | 'READ_REFUNDS'
  | 'LOOK_UP_REFUND'
  | 'READ_CANCELS'
  | 'CANCEL'
  | 'BOOK_REFUND';

const NEW_WORK: Work = {
  ...{ next: 'CLAIM', isConfirmation: false, asked: null, payment: null, hasCaptured: false },
  ...{ verdict: 'UNKNOWN', refund: null, now: 0, hasRead: false },
};
/** The most phases that a settlement passes, and the most times that it reads the clock. */
const MAX_STEPS = 7 + 2;
const READS_CLOCK: readonly Phase[] = ['START', 'CLAIM', 'BOOK', 'BOOK_REFUND'];

/** Each names the next phase. It may return the answer to the browser. */
const PHASES: Record<Phase, (model: TopUpModel, work: Work) => string | void> = {
  START({ row }, work) {
    if (row.status !== 'CREATED') return void (work.next = 'READ_AGAIN');
    Object.assign(row, { status: 'CONFIRMING', reference: work.payment });
    row.dueAt = work.now + LEASE_SECONDS;
    take(row, work, 'CAPTURE');
  },
  READ_AGAIN({ row }, work) {
    work.next = 'OVER';
    return answerOf(row);
  },
  CLAIM({ row }, work) {
    const { now } = work;
    if (row.dueAt === null || row.dueAt > now) return void (work.next = 'OVER');
    row.dueAt = now + LEASE_SECONDS;
    row.lookedUpAt = now;
    take(row, work, row.status === 'DONE' ? 'READ_REFUNDS' : 'LOOK_UP');
  },
  LOOK_UP({ payments }, work) {
    const reference = work.hasCaptured ? work.payment : (work.asked?.reference ?? null);
    const index = reference ?? payments.length - 1;
    work.payment = index < 0 ? null : index;
    weigh(payments[index], work);
  },
  HOLD({ row }, work) {
    const isHeld = row.status === work.asked?.status && row.reference === work.asked.reference;
    if (!isHeld) return decide(work, 'UNKNOWN');
    if (row.status === 'CREATED') row.status = 'CONFIRMING';
    row.reference = work.payment;
    // A reserved payment of another amount is never captured, so Toss drops it.
    if (work.verdict === 'MISMATCH') decide(work, 'MISMATCH');
    else work.next = 'CAPTURE';
  },
  CAPTURE(model, work) {
    work.hasCaptured = true;
    const answer = capture(model, work.payment!, work.asked!.attempt);
    if (answer === 'ALREADY_PROCESSED_PAYMENT') work.next = 'LOOK_UP';
    else decide(work, verdictAfter(answer));
  },
  BOOK(model, work) {
    work.next = 'OVER';
    if (settle(model, work)) model.balance += AMOUNT;
    if (!work.isConfirmation) return;
    return model.row.status === 'CREATED' ? '409 TOP_UP_NOT_PAID' : answerOf(model.row);
  },
  READ_REFUNDS({ refunds }, work) {
    const pending = refunds.findIndex(({ status }) => status === 'PENDING');
    work.refund = pending < 0 ? null : pending;
    work.next = work.refund === null ? 'BOOK_REFUND' : 'LOOK_UP_REFUND';
  },
  LOOK_UP_REFUND({ payments }, work) {
    const payment = payments[work.asked!.reference!]!;
    const isAllBack = returnedOf(payment) === payment.amount;
    work.verdict = isAllBack ? 'PAID' : 'UNKNOWN';
    work.next = isAllBack ? 'BOOK_REFUND' : 'READ_CANCELS';
  },
  READ_CANCELS({ payments }, work) {
    const { cancels } = payments[work.asked!.reference!]!;
    const isSent = cancels.some(({ refund }) => refund === work.refund);
    work.verdict = isSent ? 'PAID' : 'UNKNOWN';
    work.next = isSent ? 'BOOK_REFUND' : 'CANCEL';
  },
  CANCEL(model, work) {
    const { amount } = model.refunds[work.refund!]!;
    const { attempt, reference } = work.asked!;
    const part = { refund: work.refund!, amount };
    work.verdict = verdictAfter(cancel(model, model.payments[reference!]!, part, attempt));
    work.next = 'BOOK_REFUND';
  },
  BOOK_REFUND(model, work) {
    const { row, refunds } = model;
    const { verdict, now } = work;
    work.next = 'OVER';
    const refund = work.refund === null ? undefined : refunds[work.refund];
    const isKnown = verdict === 'PAID' || verdict === 'FAILED';
    if (refund?.status === 'PENDING' && isKnown) {
      refund.status = verdict === 'PAID' ? 'DONE' : 'FAILED';
      if (verdict === 'FAILED') returnToBalance(model, refund.amount);
    }
    const isAnyLeft = refunds.some(({ status }) => status === 'PENDING');
    row.dueAt = isAnyLeft ? now : null;
    if (isAnyLeft && refund && !isKnown) postpone(row, verdict, now);
    else row.lookUps = 0;
  },
};

/** A settlement by the job. */
export const startJob = (): Work => ({ ...NEW_WORK });

/** A settlement by a browser that confirms one of the payments. */
export const startConfirmation = (payment: number): Work => ({
  ...{ ...NEW_WORK, next: 'START', isConfirmation: true, payment },
});

/** `call.memo` is the work. */
export const SETTLEMENT: readonly Step<TopUpModel>[] = Array<Step<TopUpModel>>(MAX_STEPS).fill(
  (model, call) => {
    const work = call.memo as Work;
    if (call.answer !== null || work.next === 'OVER') return;
    if (READS_CLOCK.includes(work.next) && !work.hasRead) {
      Object.assign(work, { now: model.now, hasRead: true });
      return;
    }
    work.hasRead = false;
    call.answer = PHASES[work.next](model, work) ?? null;
  },
);

function take(row: TopUpRow, work: Work, next: Phase): void {
  work.asked = { ...row };
  work.next = next;
}

function decide(work: Work, verdict: Verdict): void {
  work.verdict = verdict;
  work.next = 'BOOK';
}

/** What follows from the payment as the provider shows it. */
function weigh(payment: Payment | undefined, work: Work): void {
  if (!payment) return decide(work, 'NOT_PAID');
  const { state, amount } = payment;
  const returned = returnedOf(payment);
  if (state === 'DECLINED') return decide(work, 'FAILED');
  if (returned === amount) return decide(work, 'CANCELLED');
  const isWrong = amount !== AMOUNT || returned > 0;
  if (isWrong) work.verdict = 'MISMATCH';
  if (isWrong || state === 'AUTHORISED') work.next = 'HOLD';
  else decide(work, 'PAID');
}

function returnToBalance(model: TopUpModel, amount: number): void {
  model.row.refunded -= amount;
  model.balance += amount;
}

/** Books the verdict. Returns whether the money is credited. */
function settle({ row }: TopUpModel, { asked, verdict, payment, now }: Work): boolean {
  const { dueAt: before } = row;
  const lease = asked?.dueAt ?? null;
  if (row.status === 'DONE') return false;
  if (before !== null && lease !== null && before > lease && verdict !== 'PAID') return false;
  if (verdict === 'PAID') {
    Object.assign(row, { status: 'DONE', reference: payment, failure: null });
    Object.assign(row, { dueAt: null, lookUps: 0 });
    return true;
  }
  if (verdict === 'UNKNOWN' || verdict === 'NEW_KEY') postpone(row, verdict, now);
  else end(row, verdict, now);
  const isHinted = before !== null && lease !== null && before < lease;
  if (isHinted && (row.dueAt === null || before < row.dueAt)) row.dueAt = before;
  return false;
}

function end(row: TopUpRow, verdict: Verdict, now: number): void {
  const isOver = row.status === 'FAILED' || row.status === 'CANCELLED';
  const mayBePaid = verdict === 'NOT_PAID' && now < LIFETIME_SECONDS;
  row.dueAt = !mayBePaid || isOver ? null : LIFETIME_SECONDS;
  if (isOver || (mayBePaid && row.status === 'CREATED')) return;
  row.lookUps = 0;
  if (mayBePaid) {
    row.status = 'CREATED';
    row.attempt += 1;
  } else if (verdict === 'FAILED' || verdict === 'MISMATCH') {
    row.status = 'FAILED';
    row.failure = verdict === 'MISMATCH' ? 'AMOUNT_MISMATCH' : 'DECLINED';
  } else row.status = 'CANCELLED';
}

function postpone(row: TopUpRow, verdict: Verdict, now: number): void {
  if (row.status === 'CONFIRMING') row.status = 'UNKNOWN';
  if (verdict === 'NEW_KEY') row.attempt += 1;
  row.dueAt = now + Math.min(2 ** row.lookUps, MAX_BACKOFF_SECONDS);
  row.lookUps += 1;
}

export function answerOf({ status, failure }: TopUpRow): string {
  if (status === 'CANCELLED') return '409 TOP_UP_CANCELLED';
  if (status !== 'FAILED') return `200 ${status}`;
  return failure === 'AMOUNT_MISMATCH' ? '409 TOP_UP_MISMATCH' : '402 TOP_UP_DECLINED';
}
