import type { FastifyRequest } from 'fastify';
import { emailKey } from '../../domain/email-key.js';
import { tidyEmail } from '../../domain/text.js';
import { networkOf } from './client-network.js';
import type { CountRule } from './counters.js';

export interface Limit extends CountRule {
  /** In words: the requests of one address, of one user, and so on. */
  readonly per: string;
  /**
   * What counts: every request, or what gets a 4xx (`failures`). An `attempt` is counted like a request, so
   * that simultaneous ones count too, and taken back unless it fails.
   */
  readonly counts: 'requests' | 'failures' | 'attempts';
  /** A request with an empty key is not counted. */
  readonly keyOf: (request: FastifyRequest) => string;
  /** Once the limit is used up, this one decides in its place. */
  readonly reserve?: Limit;
  /**
   * A process counts a key alone up to this many, and from then on in Redis. Almost nobody gets that far, and
   * counting in Redis would cost as much as the request.
   */
  readonly alone?: CountRule;
}

/** Of an address: composing makes one character of at most four. Composing 64 KiB can take seconds. */
const MAX_TYPED_LENGTH = 4 * 254;
/** Of limits on clicks: about what a user sends within a minute. */
const POINTS_ALONE = 12;

const address = ({ ip }: FastifyRequest) => networkOf(ip);
const user = ({ principal, ip }: FastifyRequest) => principal?.id ?? ip;
/**
 * Requests are counted before they are validated, so the body may have any shape. All spellings of an
 * address lead to one account.
 */
const account = ({ body }: FastifyRequest) => {
  const { email } = (body ?? {}) as { email?: unknown };
  if (typeof email !== 'string') return '';
  return emailKey(tidyEmail(email.trim().slice(0, MAX_TYPED_LENGTH)).slice(0, 254));
};
const accountFromAddress = (request: FastifyRequest) => `${address(request)} ${account(request)}`;
const mailboxFromAddress = (request: FastifyRequest) => {
  return account(request) === '' ? '' : accountFromAddress(request);
};

/**
 * All limits, by policy. `RATE_LIMITS=off` switches them off. They are checked in this order, up to the
 * first that refuses. Why log-ins are limited so: docs/adr/0023-limits.md.
 */
export const POLICIES = {
  login: [
    {
      ...{ name: 'login-address', per: 'address', counts: 'failures' },
      ...{ points: 60, duration: 60, keyOf: address },
    },
    {
      ...{ name: 'login-account', per: 'account and address', counts: 'attempts' },
      ...{ points: 10, duration: 60, keyOf: accountFromAddress },
    },
    // Guessing a password from many addresses must be hopeless, and must not lock the owner out.
    {
      ...{ name: 'login-account-anywhere', per: 'account', counts: 'failures' },
      ...{ points: 200, duration: 3_600, keyOf: account },
      reserve: {
        ...{ name: 'login-account-reserve', per: 'account and address', counts: 'attempts' },
        ...{ points: 3, duration: 3_600, keyOf: accountFromAddress },
      },
    },
  ],
  signup: [
    {
      ...{ name: 'signup-address', per: 'address', counts: 'requests' },
      ...{ points: 60, duration: 60, keyOf: address },
    },
    // One person with many accounts has many places in a waiting room.
    {
      ...{ name: 'signup-mailbox', per: 'mailbox and address', counts: 'requests' },
      ...{ points: 5, duration: 3_600, keyOf: mailboxFromAddress },
    },
  ],
  // Deletion takes a password, and an export reads everything.
  account: [
    {
      ...{ name: 'account-user', per: 'user', counts: 'requests' },
      ...{ points: 20, duration: 3_600, keyOf: user },
    },
  ],
  passwordReset: [
    {
      ...{ name: 'password-reset-address', per: 'address', counts: 'requests' },
      ...{ points: 20, duration: 60, keyOf: address },
    },
    {
      ...{ name: 'password-reset-mailbox', per: 'mailbox and address', counts: 'requests' },
      ...{ points: 5, duration: 3_600, keyOf: mailboxFromAddress },
    },
  ],
  emailVerification: [
    {
      ...{ name: 'email-verification-user', per: 'user', counts: 'requests' },
      ...{ points: 5, duration: 3_600, keyOf: user },
    },
  ],
  // Nobody guesses a token. The limit is for the work that guesses make.
  mailToken: [
    {
      ...{ name: 'mail-token-address', per: 'address', counts: 'failures' },
      ...{ points: 60, duration: 60, keyOf: address },
    },
  ],
  // Guesses cost a query each.
  refresh: [
    {
      ...{ name: 'refresh-address', per: 'address', counts: 'failures' },
      ...{ points: 60, duration: 60, keyOf: address },
    },
  ],
  // Whoever has a device of the user for a moment does not guess the password.
  password: [
    {
      ...{ name: 'password-user', per: 'user', counts: 'attempts' },
      ...{ points: 10, duration: 60, keyOf: user },
    },
  ],
  queueToken: [
    {
      ...{ name: 'queue-token-user', per: 'user', counts: 'requests' },
      ...{ points: 60, duration: 60, keyOf: user },
    },
  ],
  challenge: [clicks('challenge-user')],
  // Nobody clicks four times a second.
  charge: [clicks('charge-user')],
  // Each one is a call of the provider, and a hold ends while it waits. So top-ups do not use it up.
  checkout: [clicks('checkout-user')],
  // Each one is a call of the provider. Admins refund many.
  topUpRefund: [clicks('top-up-refund-user')],
  hold: [clicks('hold-user')],
  order: [clicks('order-user')],
  claim: [clicks('claim-user')],
  // Anybody can send one. A refused one is sent again later, and is a hint only.
  webhook: [
    {
      ...{ name: 'webhook-address', per: 'address', counts: 'requests' },
      ...{ points: 1_200, duration: 60, keyOf: address },
    },
  ],
} as const satisfies Record<string, readonly Limit[]>;

function clicks(name: string): Limit {
  const rule = { name, points: 240, duration: 60 };
  const alone = { ...rule, points: POINTS_ALONE };
  return { ...rule, per: 'user', counts: 'requests', keyOf: user, alone };
}

export type Policy = keyof typeof POLICIES;
