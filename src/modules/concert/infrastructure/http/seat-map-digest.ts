import { createHash } from 'node:crypto';
import type { SeatMap } from '../../application/seat-maps.js';

/** One map is sent to all who asked at the same time. */
const digests = new WeakMap<SeatMap, string>();

/** Another text for each state of the map. */
export function seatMapDigest(showId: string, map: SeatMap): string {
  const known = digests.get(map);
  if (known !== undefined) return known;
  const digest = createHash('sha1').update(showId).update(map.version).digest('base64url');
  digests.set(map, digest);
  return digest;
}
