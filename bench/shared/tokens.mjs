import { SignJWT } from 'jose';

/** @typedef {{ secret: string }} Auth */

/**
 * Signs access tokens with the secret of the service, because thousands of log-ins would be too slow.
 * @param {Auth} auth
 * @param {readonly string[]} userIds
 * @returns {Promise<string[]>} headers, in the order of the ids
 */
export async function authorizations({ secret }, userIds) {
  const key = new TextEncoder().encode(secret);
  const headers = [];
  for (const userId of userIds) {
    const token = await new SignJWT({ role: 'customer' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setIssuer('onsale')
      .setAudience('onsale')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(key);
    headers.push(`Bearer ${token}`);
  }
  return headers;
}
