/** The statuses of `GET /v1/shows/{showId}/availability`: two bits a seat. */
export const AVAILABLE = 0;
export const HELD = 1;
export const SOLD = 2;
export const BLOCKED = 3;

/** The status of a seat in the packed bytes. Before they have arrived nothing is free. */
export function statusOf(bytes: Uint8Array | null, seat: number): number {
  return bytes === null ? HELD : ((bytes[seat >> 2] ?? 0) >> ((seat & 3) * 2)) & 3;
}

/** The free places of each standing section, in the order of the layout. */
export function areasLeftOf({ headers }: Response): number[] {
  return headers.get('areas-left')?.split(',').map(Number) ?? [];
}
