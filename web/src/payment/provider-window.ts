import type { components } from '@onsale/client';
import type { Card } from './payment-methods.js';

type Checkout = components['schemas']['CreatedTopUpDto']['checkout'];
type Toss = NonNullable<Checkout['toss']>;
type Stripe = NonNullable<Checkout['stripe']>;

/** As much of the SDKs as this page uses. */
interface StripeElements {
  create(type: 'payment'): { mount(element: HTMLElement): void };
}
interface StripeSdk {
  elements(options: { clientSecret: string }): StripeElements;
  confirmPayment(options: {
    elements: StripeElements;
    confirmParams: { return_url: string };
  }): Promise<{ error?: { message?: string } }>;
}
interface TossSdk {
  payment(options: { customerKey: string }): { requestPayment(options: object): Promise<void> };
}
declare global {
  interface Window {
    TossPayments?: (clientKey: string) => TossSdk;
    Stripe?: (publishableKey: string) => StripeSdk;
  }
}

const SDKS = {
  toss: 'https://js.tosspayments.com/v2/standard',
  stripe: 'https://js.stripe.com/v3/',
};

/** The browser leaves for the provider, and comes back at the returnUrl. */
export type Leave = () => Promise<void>;

/**
 * Prepares the window of the provider. Toss and the emulator have pages of their own. Stripe shows its form in
 * `element`, and `leave` sends it.
 */
export async function openProvider(
  { emulatedAt }: Card,
  { toss, stripe }: Checkout,
  element: HTMLElement,
): Promise<{ readonly hasForm: boolean; readonly leave: Leave }> {
  if (emulatedAt !== null) return { hasForm: false, leave: toEmulator(emulatedAt, toss, stripe) };
  if (stripe) return { hasForm: true, leave: await stripeForm(stripe, element) };
  return { hasForm: false, leave: await tossWindow(toss!) };
}

async function tossWindow(toss: Toss): Promise<Leave> {
  await load(SDKS.toss);
  const { clientKey, customerKey, ...order } = toss;
  const payment = window.TossPayments!(clientKey).payment({ customerKey });
  return () => payment.requestPayment({ method: 'CARD', ...order, windowTarget: 'self' });
}

async function stripeForm(stripe: Stripe, element: HTMLElement): Promise<Leave> {
  await load(SDKS.stripe);
  const sdk = window.Stripe!(stripe.publishableKey);
  const elements = sdk.elements({ clientSecret: stripe.clientSecret });
  elements.create('payment').mount(element);
  return async () => {
    const confirmParams = { return_url: stripe.returnUrl };
    const { error } = await sdk.confirmPayment({ elements, confirmParams });
    if (error) throw new Error(error.message);
  };
}

function toEmulator(page: string, toss: Toss | null, stripe: Stripe | null): Leave {
  const url = new URL(page);
  const given: Record<string, string> = toss
    ? {
        orderId: toss.orderId,
        amount: String(toss.amount.value),
        successUrl: toss.successUrl,
        failUrl: toss.failUrl,
      }
    : { clientSecret: stripe!.clientSecret, returnUrl: stripe!.returnUrl };
  url.search = new URLSearchParams(given).toString();
  return () => {
    location.assign(url);
    return Promise.resolve();
  };
}

/** Once for each page, and again after a failure. */
function load(src: string): Promise<void> {
  if (document.querySelector(`script[src="${src}"][data-loaded]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = () => {
      script.dataset['loaded'] = '';
      resolve();
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`No SDK at ${src}`));
    };
    document.head.append(script);
  });
}
