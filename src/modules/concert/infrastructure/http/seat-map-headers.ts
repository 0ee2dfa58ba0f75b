import { createHash } from 'node:crypto';
import type { SeatMap } from '../../application/seat-maps.js';

export interface SeatMapHeaders extends Record<string, string> {
  ETag: string;
  'Cache-Control': string;
}

/** Many responses share one map and its headers. */
const headersOfMap = new WeakMap<SeatMap, SeatMapHeaders>();

/** The entity tag of a seat map, and that caches must revalidate it before each use. */
export function seatMapHeaders(showId: string, map: SeatMap): SeatMapHeaders {
  const known = headersOfMap.get(map);
  if (known) return known;
  const digest = createHash('sha1').update(showId).update(map.version).digest('base64url');
  const headers = { ETag: `"${digest}"`, 'Cache-Control': 'private, no-cache' };
  headersOfMap.set(map, headers);
  return headers;
}
