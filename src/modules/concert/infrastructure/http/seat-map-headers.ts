import { createHash } from 'node:crypto';
import type { SeatMap } from '../../application/seat-maps.js';

export interface SeatMapHeaders extends Record<string, string> {
  ETag: string;
  'Cache-Control': string;
}

/** One map is sent to all who asked at the same time. */
const made = new WeakMap<SeatMap, SeatMapHeaders>();

/** What goes with a seat map: its tag, and that nobody may show it without asking again. */
export function seatMapHeaders(showId: string, map: SeatMap): SeatMapHeaders {
  const known = made.get(map);
  if (known) return known;
  const digest = createHash('sha1').update(showId).update(map.version).digest('base64url');
  const headers = { ETag: `"${digest}"`, 'Cache-Control': 'private, no-cache' };
  made.set(map, headers);
  return headers;
}
