import { codeOf } from '../../../../test/support/code-of.js';
import { Money } from '../../../shared/domain/money.js';
import type { ProviderPayment, ProviderPaymentState } from './provider-payment.js';
import { TopUp } from './top-up.js';
import type { TopUpState, TopUpStatus, Verdict } from './top-up-state.js';

const START = new Date('2026-12-24T18:00:00Z');
const after = (seconds: number) => new Date(START.getTime() + seconds * 1_000);
const ORDER = { id: 'order', userId: 'mina', provider: 'TOSS' as const, reference: null };

const topUp = (state: Partial<TopUpState> = {}) =>
  new TopUp({ ...TopUp.create({ ...ORDER, amount: Money.of(50_000) }, START).state, ...state });
const payment = (state: ProviderPaymentState, change: Partial<ProviderPayment> = {}) => ({
  ...{ state, reference: 'key', orderId: 'order', amount: 50_000, currency: 'KRW' },
  ...{ cancelledAmount: 0, ...change },
});
/** The status after the verdict, ten seconds after the start. */
function statusAfter(status: TopUpStatus, verdict: Verdict): TopUpStatus {
  const one = topUp({ status });
  one.settle(verdict, after(10), null);
  return one.state.status;
}

describe('TopUp', () => {
  it.each([1_000, 10_000_000])('takes an amount of %i', (amount) => {
    expect(TopUp.amountOf(amount).amount).toBe(amount);
  });

  it.each([0, -1, 999, 10_000_001])('refuses an amount of %i', (amount) => {
    expect(codeOf(() => TopUp.amountOf(amount))).toBe('INVALID_TOP_UP_AMOUNT');
  });

  it('becomes DONE once, from every other status, so that late money is credited', () => {
    const paid = { kind: 'PAID', reference: 'key' } as const;
    for (const status of ['CREATED', 'CONFIRMING', 'UNKNOWN', 'FAILED', 'CANCELLED'] as const) {
      const one = topUp({ status });
      expect([status, one.settle(paid, after(10), null)]).toEqual([status, true]);
      expect(one.state).toMatchObject({ status: 'DONE', dueAt: null, doneAt: after(10) });
      expect(one.settle(paid, after(11), null)).toBe(false);
    }
  });

  it('stays DONE whatever the provider says later', () => {
    for (const kind of ['CANCELLED', 'NOT_PAID'] as const) {
      expect(statusAfter('DONE', { kind })).toBe('DONE');
    }
    expect(statusAfter('DONE', { kind: 'FAILED', failure: 'X' })).toBe('DONE');
  });

  it('is UNKNOWN when the answer to a confirmation is lost, and is looked up ever more rarely', () => {
    const one = topUp({ status: 'CONFIRMING' });
    const waits: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      one.settle({ kind: 'UNKNOWN', needsNewKey: false }, START, null);
      waits.push(((one.state.dueAt?.getTime() ?? 0) - START.getTime()) / 1_000);
    }
    expect(one.state.status).toBe('UNKNOWN');
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('uses a new key after an answer that the provider would replay, and the same one after silence', () => {
    const one = topUp({ status: 'CONFIRMING' });
    one.settle({ kind: 'UNKNOWN', needsNewKey: false }, START, null);
    expect(one.state.attempt).toBe(1);
    one.settle({ kind: 'UNKNOWN', needsNewKey: true }, START, null);
    expect(one.state.attempt).toBe(2);
    one.settle({ kind: 'NOT_PAID' }, START, null);
    expect(one.state).toMatchObject({ status: 'CREATED', attempt: 3 });
  });

  it('waits 45 minutes for a fan who has not paid, then it is cancelled', () => {
    const one = topUp({ status: 'CONFIRMING' });
    one.settle({ kind: 'NOT_PAID' }, after(2_699), null);
    expect(one.state).toMatchObject({ status: 'CREATED', dueAt: after(2_700) });
    one.settle({ kind: 'NOT_PAID' }, after(2_700), null);
    expect(one.state).toMatchObject({ status: 'CANCELLED', dueAt: null });
  });

  it('stays due when a webhook arrives while the provider is asked', () => {
    const noted = topUp({ dueAt: after(5) });
    noted.settle({ kind: 'NOT_PAID' }, after(10), after(40));
    expect(noted.state.dueAt).toEqual(after(5));
    const unknown = topUp({ status: 'CONFIRMING', dueAt: after(15) });
    unknown.settle({ kind: 'UNKNOWN', needsNewKey: false }, after(10), after(40));
    expect(unknown.state.dueAt).toEqual(after(11));
  });

  it('follows nothing but a payment when somebody else has asked the provider later', () => {
    const verdicts: Verdict[] = [
      ...[{ kind: 'NOT_PAID' as const }, { kind: 'CANCELLED' as const }],
      { kind: 'FAILED', failure: 'X' },
      { kind: 'UNKNOWN', needsNewKey: true },
    ];
    for (const verdict of verdicts) {
      const one = topUp({ status: 'CONFIRMING', dueAt: after(41) });
      expect(one.settle(verdict, after(10), after(40))).toBe(false);
      expect(one.state).toMatchObject({ status: 'CONFIRMING', dueAt: after(41), attempt: 1 });
    }
    const paid = topUp({ status: 'CONFIRMING', dueAt: after(41) });
    expect(paid.settle({ kind: 'PAID', reference: 'key' }, after(10), after(40))).toBe(true);
  });

  it('compares amount, currency and order of each payment', () => {
    const one = topUp();
    expect(one.mayCapture(payment('AUTHORISED'))).toBe(true);
    expect(one.mayCapture(payment('OPEN'))).toBe(false);
    for (const wrong of [{ amount: 49_999 }, { amount: 50_001 }, { currency: 'USD' }]) {
      expect(one.mayCapture(payment('AUTHORISED', wrong))).toBe(false);
      expect(one.hasWrongMoney(payment('CAPTURED', wrong))).toBe(true);
      expect(one.hasWrongMoney(payment('OPEN', wrong))).toBe(false);
    }
    expect(one.hasWrongMoney(payment('CAPTURED'))).toBe(false);
    expect(one.hasWrongMoney(payment('CAPTURED', { cancelledAmount: 1 }))).toBe(true);
    const foreign = payment('CAPTURED', { orderId: 'another', amount: 1 });
    expect(one.hasWrongMoney(foreign)).toBe(false);
    expect(one.verdictOn(foreign)).toEqual({ kind: 'NOT_PAID' });
  });

  it('does not give up money that is reserved', () => {
    const one = topUp({ status: 'CONFIRMING' });
    one.settle(one.verdictOn(payment('AUTHORISED')), after(10), null);
    expect(one.state).toMatchObject({ status: 'UNKNOWN', attempt: 2, dueAt: after(11) });
  });

  it('ends with its payment, if that ends first', () => {
    const endOf = (seconds: number) => {
      const paid = { id: 'payment', expiresAt: after(seconds) };
      return TopUp.create({ ...ORDER, amount: Money.of(50_000) }, START, paid).state;
    };
    expect(endOf(300)).toMatchObject({
      ...{ paymentId: 'payment', endsAt: after(300), dueAt: after(300) },
    });
    expect(endOf(3_600).endsAt).toEqual(after(45 * 60));
    const one = topUp({ endsAt: after(300) });
    expect([one.hasEndedAt(after(299)), one.hasEndedAt(after(300))]).toEqual([false, true]);
  });

  it('is looked up once more after it was given up', () => {
    const one = topUp({ status: 'CONFIRMING' });
    one.settle({ kind: 'GIVEN_UP' }, after(10), null);
    expect(one.state).toMatchObject({ status: 'CANCELLED', dueAt: after(45 * 60) });
    one.settle({ kind: 'GIVEN_UP' }, after(45 * 60), null);
    expect(one.state).toMatchObject({ status: 'CANCELLED', dueAt: null });
    const failed = topUp({ status: 'FAILED' });
    failed.settle({ kind: 'GIVEN_UP' }, after(10), null);
    expect(failed.state).toMatchObject({ status: 'FAILED', dueAt: null });
  });

  it('refuses what the browser has changed', () => {
    const one = topUp();
    one.assertMatches({ orderId: 'order', amount: 50_000 });
    one.assertMatches({});
    expect(codeOf(() => one.assertMatches({ amount: 1 }))).toBe('TOP_UP_MISMATCH');
    expect(codeOf(() => one.assertMatches({ orderId: 'another' }))).toBe('TOP_UP_MISMATCH');
  });

  it('returns parts until nothing is left, and counts failed ones no more', () => {
    const one = topUp({ status: 'DONE', doneAt: START });
    const ask = (amount?: number) => {
      const request = { id: 'refund', reason: null, requestedBy: 'admin', amount };
      return one.requestRefund(request, after(20)).amount.amount;
    };
    expect(ask(20_000)).toBe(20_000);
    expect(codeOf(() => ask(30_001))).toBe('REFUND_EXCEEDS_TOP_UP');
    expect(ask()).toBe(30_000);
    expect(codeOf(() => ask())).toBe('REFUND_EXCEEDS_TOP_UP');
    const close = (failed: number, isAnyLeft: boolean, needsNewKey: boolean | null, now: Date) => {
      const retry = needsNewKey === null ? null : { needsNewKey };
      one.closeRefunds({ failed: Money.of(failed), isAnyLeft, retry }, now, null);
    };
    close(20_000, false, null, after(30));
    expect(one.state).toMatchObject({ dueAt: null, refundedAmount: Money.of(30_000) });
    expect(ask()).toBe(20_000);
    close(0, true, true, after(40));
    expect(one.state).toMatchObject({ dueAt: after(41), lookUps: 1, attempt: 2 });
    close(0, true, null, after(50));
    expect(one.state).toMatchObject({ dueAt: after(50), lookUps: 0, attempt: 2 });
    expect(
      codeOf(() =>
        topUp().requestRefund({ ...ORDER, reason: null, requestedBy: 'a', amount: 1 }, START),
      ),
    ).toBe('TOP_UP_NOT_DONE');
  });

  it('stays due when a webhook about a refund arrives while the provider is asked', () => {
    const leasedUntil = after(90);
    const none = { failed: Money.of(0), isAnyLeft: false, retry: null };
    const dueAfter = (dueAt: Date) => {
      const one = topUp({ status: 'DONE', doneAt: START, dueAt });
      one.closeRefunds(none, after(11), leasedUntil);
      return one.state.dueAt;
    };
    expect(dueAfter(leasedUntil)).toBeNull();
    expect(dueAfter(after(10))).toEqual(after(11));
  });
});
