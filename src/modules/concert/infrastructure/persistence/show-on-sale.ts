/** The columns of a `ShowOnSale`, of `SHOW_WITH_CONCERT`. */
export const SHOW_ON_SALE_COLUMNS = `show.id, concert_id AS "concertId", starts_at AS "startsAt",
  max_seats_per_user AS "maxSeatsPerUser", sections, show.status, show.created_at AS "createdAt",
  room_id AS "roomId", concert.status AS "concertStatus"`;

export const SHOW_WITH_CONCERT =
  'concert_shows show JOIN concert_concerts concert ON concert.id = concert_id';
