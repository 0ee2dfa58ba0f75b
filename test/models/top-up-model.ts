import type { TopUpStatus } from '../../src/modules/topup/domain/top-up-state.js';

export const AMOUNT = 50_000;
export const TIMEOUT_SECONDS = 5;
/** A settlement has eight calls. */
export const LEASE_SECONDS = 8 * TIMEOUT_SECONDS;
export const LIFETIME_SECONDS = 2_700;
export const MAX_BACKOFF_SECONDS = 60;
export const WEBHOOK_PAUSE_SECONDS = 5;

/**
 * What goes wrong with the next call of Toss that changes something: lost before it, cut or failed after it, or
 * refused for now; the answers of these two are replayed for their idempotency key. Or declined for good.
 */
export const FAULTS = ['lost', 'cut', 'failed', 'refused', 'declined'] as const;
export type Fault = (typeof FAULTS)[number];

/** A payment at the provider. */
export interface Payment {
  state: 'AUTHORISED' | 'DECLINED' | 'CAPTURED';
  readonly amount: number;
  readonly cancels: { readonly refund: number; readonly amount: number }[];
}

/** The row of the top-up. Times in seconds since its start. */
export interface TopUpRow {
  status: TopUpStatus;
  /** The index of the payment. */
  reference: number | null;
  attempt: number;
  lookUps: number;
  dueAt: number | null;
  lookedUpAt: number | null;
  failure: 'AMOUNT_MISMATCH' | 'DECLINED' | null;
  refunded: number;
}

/** One top-up, its payments at the provider, and the balance. */
export interface TopUpModel {
  now: number;
  readonly row: TopUpRow;
  readonly refunds: { readonly amount: number; status: 'PENDING' | 'DONE' | 'FAILED' }[];
  /** The ids of the webhooks that have arrived. */
  readonly webhooks: number[];
  balance: number;
  readonly payments: Payment[];
  fault: Fault | null;
  /** The answers of the provider by idempotency key. */
  readonly answers: Record<string, string>;
}

export function newTopUp(): TopUpModel {
  return {
    now: 0,
    row: {
      ...{ status: 'CREATED', reference: null, attempt: 1, lookUps: 0, failure: null },
      ...{ dueAt: LIFETIME_SECONDS, lookedUpAt: null, refunded: 0 },
    },
    ...{ refunds: [], webhooks: [], balance: 0, payments: [], fault: null, answers: {} },
  };
}

export function returnedOf({ cancels }: Payment): number {
  return cancels.reduce((sum, { amount }) => sum + amount, 0);
}

/** What the provider has taken and kept. */
export function keptOf({ payments }: TopUpModel): number {
  return payments
    .filter(({ state }) => state === 'CAPTURED')
    .reduce((sum, payment) => sum + payment.amount - returnedOf(payment), 0);
}

/** Whether something is left to do, other than to wait for a fan who has not paid. */
export function isUnsettled({ row: { status, dueAt } }: TopUpModel): boolean {
  return dueAt !== null && (status !== 'CREATED' || dueAt < LIFETIME_SECONDS);
}

/** The expected rows and books, as text. */
export function stateText(model: TopUpModel): string {
  const { row, refunds, balance } = model;
  const { status, refunded, attempt, lookUps, dueAt } = row;
  return JSON.stringify({
    ...{ status, refunded, attempt, lookUps, dueAt, balance, kept: keptOf(model) },
    refunds: refunds.map(({ amount, status: sent }) => `${amount} ${sent}`),
  });
}
