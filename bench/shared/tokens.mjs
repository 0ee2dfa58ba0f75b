import { createHmac } from 'node:crypto';

/** @typedef {{ secret: string }} Auth */

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });
const VALID_SECONDS = 3_600;

/**
 * The header with an access token as the application issues it. A log-in of each user would measure
 * the password hash.
 * @param {Auth} auth
 * @param {string} userId
 * @param {string} [role]
 */
export function authorizationOf({ secret }, userId, role = 'customer') {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { role, sub: userId, iss: 'onsale', aud: 'onsale' };
  const signed = `${HEADER}.${encode({ ...claims, iat, exp: iat + VALID_SECONDS })}`;
  return `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** @param {object} part */
function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
