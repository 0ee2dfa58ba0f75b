import { createHash } from 'node:crypto';
import type { SeatMap } from '../../application/seat-maps.js';

/** Many responses share one map and its digest. */
const digests = new WeakMap<SeatMap, string>();

/** The opaque part of the map's entity tag. It differs between states of the map. */
export function seatMapDigest(showId: string, map: SeatMap): string {
  const known = digests.get(map);
  if (known !== undefined) return known;
  const digest = createHash('sha1').update(showId).update(map.version).digest('base64url');
  digests.set(map, digest);
  return digest;
}
