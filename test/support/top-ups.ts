import { randomUUID } from 'node:crypto';
import {
  EMULATOR_KEYS,
  type Emulator as EmulatedProviders,
} from '../../scripts/lib/payment-emulator/emulator.mjs';
import type { PaymentProvidersConfig } from '../../src/config/payment-providers.js';
import { SettleTopUps } from '../../src/modules/topup/application/settle-top-ups.js';
import { type Answer, Api, assertStatus } from './api.js';
import type { Person } from './people.js';
import type { World } from './world.js';

export type Emulator = EmulatedProviders;
export type Provider = 'TOSS' | 'STRIPE';

export const PROVIDERS = ['TOSS', 'STRIPE'] as const;

/** The settings of a world whose payment providers are the emulator. */
export function providersAt(
  { url }: { readonly url: string },
  timeoutMs = 1_000,
): PaymentProvidersConfig {
  const keys = EMULATOR_KEYS;
  return {
    toss: { secretKey: keys.TOSS_SECRET_KEY, clientKey: keys.TOSS_CLIENT_KEY, url },
    stripe: {
      secretKey: keys.STRIPE_SECRET_KEY,
      publishableKey: keys.STRIPE_PUBLISHABLE_KEY,
      webhookSecret: keys.STRIPE_WEBHOOK_SECRET,
      url,
    },
    timeoutMs,
  };
}

/** The settings of a world that takes top-ups through the emulator, for pages of shop.test. */
export function topUpSettings(emulator: { readonly url: string }, timeoutMs?: number) {
  return {
    topUps: 'provider' as const,
    corsOrigins: ['https://shop.test'],
    paymentProviders: providersAt(emulator, timeoutMs),
  };
}

export interface StartedTopUp {
  readonly id: string;
  readonly checkout: {
    readonly toss: object | null;
    readonly stripe: { readonly clientSecret: string } | null;
  };
}

export async function startTopUp(
  person: Person,
  provider: Provider,
  amount = 50_000,
  returnUrl = 'https://shop.test/me',
): Promise<StartedTopUp> {
  const answer = await person.api.post('/v1/balance/top-ups', { amount, provider, returnUrl });
  assertStatus(answer, 201);
  return answer.body as StartedTopUp;
}

/** Starts to pay by card. */
export async function startCheckout(
  person: Person,
  paymentId: string,
  provider: Provider,
): Promise<StartedTopUp> {
  const answer = await checkout(person, paymentId, provider);
  assertStatus(answer, 201);
  return answer.body as StartedTopUp;
}

export function checkout({ api }: Person, paymentId: string, provider: Provider): Promise<Answer> {
  const body = { provider, returnUrl: 'https://shop.test/me' };
  return api.post(`/v1/payments/${paymentId}/checkout`, body);
}

/** What the fan does in the payment window. Returns what the browser brings back. */
export async function payAt(
  emulator: { readonly url: string },
  { id, checkout }: StartedTopUp,
  { amount = 50_000, declined = false } = {},
): Promise<{ paymentKey: string; orderId: string; amount: number }> {
  const order = checkout.stripe
    ? { clientSecret: checkout.stripe.clientSecret }
    : { orderId: id, amount };
  const init = { method: 'POST', body: JSON.stringify({ ...order, declined }) };
  const response = await fetch(`${emulator.url}/emulator/pay`, init);
  return (await response.json()) as { paymentKey: string; orderId: string; amount: number };
}

export function confirmTopUp(person: Person, id: string, body: object = {}) {
  return person.api.post(`/v1/balance/top-ups/${id}/confirm`, body);
}

/** Starts, pays and confirms. Returns its id. */
export async function topUpBy(
  person: Person,
  emulator: { readonly url: string },
  provider: Provider,
  amount = 50_000,
): Promise<string> {
  const started = await startTopUp(person, provider, amount);
  const { paymentKey } = await payAt(emulator, started, { amount });
  assertStatus(await confirmTopUp(person, started.id, { paymentKey }), 200);
  return started.id;
}

/** Toss does not sign its webhooks. By default each call has an id of its own. */
export function sendTossWebhook(
  world: World,
  body: object,
  id: string = randomUUID(),
): Promise<Answer> {
  const headers = { 'tosspayments-webhook-transmission-id': id };
  return new Api(world.app.baseUrl).post('/v1/webhooks/toss', body, headers);
}

/** Runs the job. */
export async function settleDue(world: World): Promise<void> {
  const settle = world.app.get(SettleTopUps);
  for (const provider of PROVIDERS) await settle.settleDue(provider);
}

export async function creditsOf(world: World, id: string): Promise<number[]> {
  const rows = await world.rows<{ amount: string }>(
    `SELECT amount FROM balance_entries WHERE reference_type = 'TOP_UP' AND reference_id = $1`,
    [id],
  );
  return rows.map(({ amount }) => Number(amount));
}

export async function statusOf(world: World, id: string): Promise<string | undefined> {
  const [row] = await world.rows<{ status: string }>(
    `SELECT status FROM topup_top_ups WHERE id = $1`,
    [id],
  );
  return row?.status;
}
