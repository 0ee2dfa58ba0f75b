import { isLoopback } from '../config/loopback.js';
import type { PaymentProvidersConfig } from '../config/payment-providers.js';
import { API_SECURITY_HEADERS } from '../shared/http/server/security-headers.js';

/** Scripts, styles and requests of this server alone. No inline script runs, whatever a name or a notice contains. */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'media-src': "'self' data: blob:",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
};

type Policy = Readonly<Record<string, string>>;

/** What the SDK of each provider loads, frames and calls, as the providers document it. */
const SDK_SOURCES: Readonly<Record<'toss' | 'stripe', Policy>> = {
  toss: {
    'script-src': 'https://js.tosspayments.com',
    'connect-src': 'https://*.tosspayments.com',
    'frame-src': 'https://*.tosspayments.com',
    'form-action': 'https://*.tosspayments.com',
  },
  stripe: {
    'script-src': 'https://js.stripe.com https://*.js.stripe.com',
    'connect-src': 'https://api.stripe.com',
    'frame-src': 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
  },
};

export const PAGE_HEADERS = headersWith(POLICY);

/** For the page that reads QR codes with WebAssembly. */
export const SCAN_PAGE_HEADERS = headersWith({
  ...POLICY,
  'script-src': "'self' 'wasm-unsafe-eval'",
});

/**
 * For pages that pay: the SDKs of the configured providers may run. The emulator has none. Toss gets the whole
 * window. The frames of Stripe may open windows of banks and wallets, which have to find the frame again, and
 * may call the Payment Request API.
 */
export function payingPageHeaders(providers: PaymentProvidersConfig): Record<string, string> {
  const policy: Record<string, string> = { ...POLICY };
  const real = (['toss', 'stripe'] as const).filter((name) => {
    const provider = providers[name];
    return provider !== null && !isLoopback(provider.url);
  });
  for (const name of real) {
    for (const [directive, sources] of Object.entries(SDK_SOURCES[name])) {
      policy[directive] = [policy[directive], sources].filter(Boolean).join(' ');
    }
  }
  return real.includes('stripe')
    ? headersWith(policy, 'same-origin-allow-popups', 'self "https://js.stripe.com"')
    : headersWith(policy);
}

function headersWith(
  policy: Policy,
  openerPolicy = 'same-origin',
  paymentRequests = 'self',
): Record<string, string> {
  return {
    ...API_SECURITY_HEADERS,
    'content-security-policy': Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join('; '),
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': openerPolicy,
    'permissions-policy': `camera=(self), microphone=(), geolocation=(), payment=(${paymentRequests})`,
  };
}
