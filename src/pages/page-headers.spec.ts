import type { PaymentProvidersConfig } from '../config/payment-providers.js';
import { PAGE_HEADERS, payingPageHeaders, SCAN_PAGE_HEADERS } from './page-headers.js';

const TOSS = { secretKey: 's', clientKey: 'c', url: 'https://api.tosspayments.com' };
const STRIPE = {
  ...{ secretKey: 's', publishableKey: 'p', webhookSecret: 'w' },
  url: 'https://api.stripe.com',
};
const EMULATOR = 'http://127.0.0.1:4010';

function headersFor(providers: Partial<PaymentProvidersConfig>): Record<string, string> {
  return payingPageHeaders({ toss: null, stripe: null, timeoutMs: 1_000, ...providers });
}

describe('the headers of pages', () => {
  it.each([
    ['any page', PAGE_HEADERS],
    ['the scanner', SCAN_PAGE_HEADERS],
    ['paying pages without providers', headersFor({})],
    ['paying pages with Toss alone', headersFor({ toss: TOSS })],
    [
      'paying pages with the emulator',
      headersFor({ toss: { ...TOSS, url: EMULATOR }, stripe: { ...STRIPE, url: EMULATOR } }),
    ],
  ])('keep windows of other sites apart from %s', (_, headers) => {
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['permissions-policy']).toMatch(/payment=\(self\)$/);
    expect(headers['content-security-policy']).not.toContain('stripe');
  });

  it('let the frames of Stripe open windows and request payments on paying pages', () => {
    expect(headersFor({ toss: TOSS, stripe: STRIPE })).toMatchObject({
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'permissions-policy':
        'camera=(self), microphone=(), geolocation=(), payment=(self "https://js.stripe.com")',
    });
  });

  it('let paying pages load what the SDKs of their providers need, and nothing more', () => {
    const policyWith = (providers: Partial<PaymentProvidersConfig>) =>
      headersFor(providers)['content-security-policy']?.split('; ');
    const own = PAGE_HEADERS['content-security-policy']?.split('; ') ?? [];
    const added = (providers: Partial<PaymentProvidersConfig>) =>
      policyWith(providers)?.filter((directive) => !own.includes(directive));

    expect(added({ toss: { ...TOSS, url: EMULATOR } })).toEqual([]);
    expect(added({ toss: TOSS })).toEqual([
      "script-src 'self' https://js.tosspayments.com",
      "connect-src 'self' https://*.tosspayments.com",
      "form-action 'self' https://*.tosspayments.com",
      'frame-src https://*.tosspayments.com',
    ]);
    expect(added({ stripe: STRIPE })).toEqual([
      "script-src 'self' https://js.stripe.com https://*.js.stripe.com",
      "connect-src 'self' https://api.stripe.com",
      'frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
    ]);
  });
});
