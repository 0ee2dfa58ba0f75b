import type { Environment } from './environment.js';
import { isLoopback } from './loopback.js';

/**
 * Who may raise a balance, besides refunds and admins: every user (`open`), a payment provider after a
 * payment (`provider`), or nobody (`off`).
 */
export type TopUps = 'open' | 'provider' | 'off';

/** Who may return the money of a top-up to its source: only admins, or its owner too. */
export type TopUpRefunds = 'admin' | 'owner';

export interface TossConfig {
  readonly secretKey: string;
  readonly clientKey: string;
  readonly url: string;
}

export interface StripeConfig {
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly webhookSecret: string;
  readonly url: string;
}

/** The payment providers that have keys; the others are null. */
export interface PaymentProvidersConfig {
  readonly toss: TossConfig | null;
  readonly stripe: StripeConfig | null;
  /** A call without an answer within this time has an unknown outcome. */
  readonly timeoutMs: number;
}

export function readPaymentSettings(
  env: Environment,
  production: boolean,
): {
  readonly topUps: TopUps;
  readonly topUpRefunds: TopUpRefunds;
  readonly paymentProviders: PaymentProvidersConfig;
} {
  const topUps = readTopUps(env, production);
  const topUpRefunds = env.oneOf('TOP_UP_REFUNDS', ['admin', 'owner'], 'admin');
  return { topUps, topUpRefunds, paymentProviders: readPaymentProviders(env, topUps) };
}

/** In production without a default. */
function readTopUps(env: Environment, production: boolean): TopUps {
  const values = ['open', 'provider', 'off'] as const;
  const value = env.text('TOP_UPS', production ? '' : 'open');
  const known = values.find((one) => one === value);
  const expected = 'open (every user can top up without paying), provider or off';
  return known ?? env.reject('TOP_UPS', expected, 'off');
}

function readPaymentProviders(env: Environment, topUps: TopUps): PaymentProvidersConfig {
  const isNeeded =
    topUps === 'provider' && !env.isSet('TOSS_SECRET_KEY') && !env.isSet('STRIPE_SECRET_KEY');
  if (isNeeded) {
    const why = 'because TOP_UPS is provider';
    env.reject('TOSS_SECRET_KEY', `the key of a payment provider, or STRIPE_SECRET_KEY, ${why}`);
  }
  return {
    toss: env.isSet('TOSS_SECRET_KEY')
      ? {
          secretKey: env.text('TOSS_SECRET_KEY'),
          clientKey: env.text('TOSS_CLIENT_KEY'),
          url: readUrl(env, 'TOSS_API_URL', 'https://api.tosspayments.com'),
        }
      : null,
    stripe: env.isSet('STRIPE_SECRET_KEY')
      ? {
          secretKey: env.text('STRIPE_SECRET_KEY'),
          publishableKey: env.text('STRIPE_PUBLISHABLE_KEY'),
          webhookSecret: env.text('STRIPE_WEBHOOK_SECRET'),
          url: readUrl(env, 'STRIPE_API_URL', 'https://api.stripe.com'),
        }
      : null,
    timeoutMs: env.integer('PAYMENT_TIMEOUT_SECONDS', { min: 1, max: 60, fallback: 10 }) * 1_000,
  };
}

/** Keys travel in the headers, so plain http is for this machine only. */
function readUrl(env: Environment, name: string, fallback: string): string {
  if (!env.isSet(name)) return fallback;
  const url = env.url(name, ['https:', 'http:']);
  if (url === '' || new URL(url).protocol === 'https:' || isLoopback(url)) return url;
  return env.reject(name, 'a URL that starts with https://, except on this machine', '');
}
