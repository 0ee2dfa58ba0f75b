import { createHmac, timingSafeEqual } from 'node:crypto';

const toleranceSeconds = 5 * 60;

/**
 * The checks of a Standard Webhooks receiver before it accepts an event.
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {string} body the raw body
 * @param {string} secret
 * @returns {string | undefined} why it must be refused, or undefined
 */
export function refusalOf(headers, body, secret) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') {
    return 'not signed';
  }
  if (!/^\d+$/.test(timestamp)) return 'wrong timestamp';
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > toleranceSeconds) return 'too old or new';
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  // Separated by spaces. There are several while a secret is rotated.
  const isSigned = signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isSigned ? undefined : 'wrong signature';
}
