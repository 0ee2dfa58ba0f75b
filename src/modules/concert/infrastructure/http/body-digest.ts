import { createHash } from 'node:crypto';
import type { SharedBody } from '../../application/seat-maps.js';

/** Many responses share one body and its digest. */
const digests = new WeakMap<SharedBody, string>();

/** The opaque part of the body's entity tag. It differs between states of the body. */
export function bodyDigest(showId: string, body: SharedBody): string {
  const known = digests.get(body);
  if (known !== undefined) return known;
  const digest = createHash('sha1').update(showId).update(body.version).digest('base64url');
  digests.set(body, digest);
  return digest;
}
