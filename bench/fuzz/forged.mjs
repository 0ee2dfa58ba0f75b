import { createHmac } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';

/**
 * `Authorization` headers that must be refused.
 * @param {string} secret the signing secret of the service
 * @param {import('./world.mjs').Person} admin
 * @returns {Promise<string[]>}
 */
export async function forgedAuthorizations(secret, admin) {
  const genuine = admin.authorization.replace('Bearer ', '');
  const [head = '', payload = '', signature = ''] = genuine.split('.');
  const token = (/** @type {Record<string, unknown>} */ changes) =>
    signed(secret, admin.id, changes);
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const raised = Buffer.from(JSON.stringify({ ...claims, sub: claims.sub, role: 'admin', x: 1 }));
  const tokens = [
    await token({ exp: 1 }),
    await token({ nbf: 4_102_444_800 }),
    await token({ iss: 'somebody' }),
    await token({ aud: 'somebody' }),
    await token({ exp: null }),
    await token({ sub: '' }),
    await token({ sub: "' OR 1=1" }),
    await token({ role: 'root' }),
    await token({ role: '__proto__' }),
    await signed('x'.repeat(32), admin.id, {}),
    new UnsecuredJWT({ role: 'admin' }).setSubject(admin.id).encode(),
    `${head}.${raised.toString('base64url')}.${signature}`,
    `${head}.${payload}.`,
    `${head}.${payload}`,
    `${encoded({ alg: 'none' })}.${payload}.`,
    withHead(secret, { alg: 'HS256', crit: ['x'], x: 1 }, payload),
    withHead(secret, { alg: 'HS512' }, payload),
    withHead(secret, 'nothing', payload),
    withHead(secret, { alg: 'HS256' }, encoded('text')),
    withHead(secret, { alg: 'HS256' }, encoded(null)),
    withHead(secret, { alg: 'HS256' }, '!!!'),
    ...['x', '..', '....', '__proto__', 'null', 'x'.repeat(7_000), `${genuine}=`, `${genuine} x`],
  ];
  const odd = ['', ' ', 'Bearer', 'Bearer ', 'Basic YWRtaW46YWRtaW4=', genuine, `Token ${genuine}`];
  return [...tokens.map((one) => `Bearer ${one}`), ...odd, `Bearer  ${genuine}`, '\u00ff\u00fe'];
}

/**
 * @param {string} secret
 * @param {string} subject
 * @param {Record<string, unknown>} changes of the claims; null removes a claim
 */
function signed(secret, subject, changes) {
  const now = Math.floor(Date.now() / 1000);
  const usual = { sub: subject, iss: 'onsale', aud: 'onsale', iat: now, exp: now + 3_600 };
  const claims = Object.entries({ ...usual, role: 'admin', ...changes });
  return new SignJWT(Object.fromEntries(claims.filter(([, value]) => value !== null)))
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(secret));
}

/** @param {string} secret @param {unknown} head @param {string} payload */
function withHead(secret, head, payload) {
  const content = `${encoded(head)}.${payload}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

/** @param {unknown} value */
function encoded(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
