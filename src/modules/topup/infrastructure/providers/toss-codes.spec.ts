import { meaningOf } from './toss-codes.js';

/** Codes of the documentation of Toss Payments (docs.tosspayments.com/reference/error-codes). */
describe('The meaning of a code of Toss', () => {
  it.each([
    'ALREADY_PROCESSED_PAYMENT',
    'ALREADY_CANCELED_PAYMENT',
    'ALREADY_REFUND_PAYMENT',
    'IDEMPOTENT_REQUEST_PROCESSING',
    'INVALID_REQUEST',
    'FORBIDDEN_REQUEST',
    'a code that nobody knows',
  ])('%s: the payment itself says what has happened', (code) => {
    expect(meaningOf(code)).toBe('LOOK_UP');
  });

  it.each([
    'PROVIDER_ERROR',
    'CARD_PROCESSING_ERROR',
    'NOT_AVAILABLE_BANK',
    'FORBIDDEN_CONSECUTIVE_REQUEST',
    'NOT_MATCHES_REFUNDABLE_AMOUNT',
  ])('%s: the same may succeed later', (code) => {
    expect(meaningOf(code)).toBe('RETRY');
  });

  it.each([
    ...['REJECT_CARD_COMPANY', 'REJECT_CARD_PAYMENT', 'REJECT_ACCOUNT_PAYMENT'],
    ...['EXCEED_MAX_CARD_INSTALLMENT_PLAN', 'EXCEED_MAX_DAILY_PAYMENT_COUNT'],
    ...['INVALID_CARD_EXPIRATION', 'INVALID_STOPPED_CARD', 'BELOW_MINIMUM_AMOUNT'],
  ])('%s: the card or the account does not pay', (code) => {
    expect(meaningOf(code)).toBe('DECLINED');
  });

  it.each([
    ...['NOT_CANCELABLE_AMOUNT', 'NOT_CANCELABLE_PAYMENT', 'EXCEED_MAX_REFUND_DUE'],
    ...['NOT_ALLOWED_PARTIAL_REFUND', 'INVALID_REFUND_ACCOUNT_INFO', 'REFUND_REJECTED'],
    ...['NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER', 'FORBIDDEN_BANK_REFUND_REQUEST', 'INVALID_BANK'],
  ])('%s: the money never goes back to its source', (code) => {
    expect(meaningOf(code)).toBe('DECLINED');
  });

  it.each(['UNAUTHORIZED_KEY', 'INVALID_API_KEY', 'INVALID_IDEMPOTENCY_KEY'])(
    '%s: an operator has to act',
    (code) => {
      expect(meaningOf(code)).toBe('MISCONFIGURED');
    },
  );
});
