/**
 * The SQL condition that a seat can be held. A hold that has expired frees its seat, also before the
 * sweep stores that. `now` is the placeholder of the current time.
 */
export function isFreeAt(now: string): string {
  return `(status = 'AVAILABLE' OR (status = 'HELD' AND held_until <= ${now}))`;
}

/**
 * The SQL condition that the sale of a show in `SHOW_WITH_CONCERT` goes on, or has not begun. `now` is
 * the placeholder of the current time.
 */
export function saleIsNotOver(now: string): string {
  return `(show.status = 'ON_SALE' AND concert.status = 'ON_SALE' AND starts_at > ${now}
    AND (on_sale_until IS NULL OR on_sale_until > ${now}))`;
}

/** The columns of a `ShowOnSale`, to select from `SHOW_WITH_CONCERT`. */
export const SHOW_ON_SALE_COLUMNS = `show.id, concert_id AS "concertId", starts_at AS "startsAt",
  on_sale_from AS "onSaleFrom", on_sale_until AS "onSaleUntil",
  max_seats_per_user AS "maxSeatsPerUser", max_unpaid_holds AS "maxUnpaidHolds", sections,
  show.status, cancel_reason AS "cancelReason", layout_version AS "layoutVersion", moved_at AS "movedAt", show.version,
  show.created_at AS "createdAt", title, artist, venue, room_id AS "roomId",
  concert.status AS "concertStatus"`;

export const SHOW_WITH_CONCERT =
  'concert_shows show JOIN concert_concerts concert ON concert.id = concert_id';
