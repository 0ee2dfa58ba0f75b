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

export const PAGE_SECURITY_HEADERS = {
  ...API_SECURITY_HEADERS,
  'content-security-policy': textOf(POLICY),
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), payment=(self)',
};

/** For the page that reads QR codes with WebAssembly. */
export const WASM_POLICY = textOf({ ...POLICY, 'script-src': "'self' 'wasm-unsafe-eval'" });

function textOf(policy: Readonly<Record<string, string>>): string {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}
