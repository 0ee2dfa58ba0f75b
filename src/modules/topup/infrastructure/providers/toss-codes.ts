import type { ProviderErrorMeaning } from '../../application/payment-provider.js';

/** Codes with a meaning of their own. Unknown codes mean LOOK_UP: the payment itself is the truth. */
const MEANINGS: Readonly<Record<string, ProviderErrorMeaning>> = {
  PROVIDER_ERROR: 'RETRY',
  CARD_PROCESSING_ERROR: 'RETRY',
  NOT_AVAILABLE_BANK: 'RETRY',
  FORBIDDEN_CONSECUTIVE_REQUEST: 'RETRY',
  // Somebody else has returned a part since the look-up.
  NOT_MATCHES_REFUNDABLE_AMOUNT: 'RETRY',

  BELOW_MINIMUM_AMOUNT: 'DECLINED',
  FDS_ERROR: 'DECLINED',
  // The account takes no money.
  FORBIDDEN_BANK_REFUND_REQUEST: 'DECLINED',
  INVALID_BANK: 'DECLINED',
  INVALID_PASSWORD: 'DECLINED',
  INVALID_STOPPED_CARD: 'DECLINED',
  NOT_AVAILABLE_PAYMENT: 'DECLINED',
  REFUND_REJECTED: 'DECLINED',

  UNAUTHORIZED_KEY: 'MISCONFIGURED',
  INVALID_API_KEY: 'MISCONFIGURED',
  INCORRECT_BASIC_AUTH_FORMAT: 'MISCONFIGURED',
  INVALID_IDEMPOTENCY_KEY: 'MISCONFIGURED',
};

/** Families of codes: the card, the account or the contract does not allow it. */
const DECLINED =
  /^(REJECT_|EXCEED_|RESTRICTED_|NOT_SUPPORTED_|INVALID_CARD_|INVALID_REJECT_|NOT_CANCELABLE_|NOT_ALLOWED_PARTIAL_|INVALID_REFUND_)/;

export function meaningOf(code: string): ProviderErrorMeaning {
  return MEANINGS[code] ?? (DECLINED.test(code) ? 'DECLINED' : 'LOOK_UP');
}
