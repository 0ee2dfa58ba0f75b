import type { Invariants } from './invariants.js';

/** The entries of all draws, one in a row. `OFFSET 0`: else PostgreSQL would read each array again for each entry. */
const ENTRIES = `
  SELECT room_id, index * 4096 + at AS position, substr(entry_ids, at * 16 + 1, 16) AS entry_id,
    substr(user_ids, at * 16 + 1, 16) AS user_id,
    ('x' || encode(substr(ranks, at * 4 + 1, 4), 'hex'))::bit(32)::int AS rank
  FROM (
    SELECT room_id, index, entry_ids || '' AS entry_ids, user_ids || '' AS user_ids, ranks || '' AS ranks
    FROM queue_draw_chunks OFFSET 0) chunk, generate_series(0, length(entry_ids) / 16 - 1) at`;

/** The bytes of an id as text, which are what is hashed. */
const textOf = (id: string) => `convert_to(encode(${id}, 'hex')::uuid::text, 'UTF8')`;

/** The key of an HMAC (RFC 2104) with each byte XOR `pad`. */
const padded = (key: string, pad: number) => `(
  SELECT string_agg(set_byte('\\x00', 0, pad # CASE WHEN at < length(key) THEN get_byte(key, at) ELSE 0 END), '' ORDER BY at)
  FROM (SELECT ${key} AS key, ${pad} AS pad) given, generate_series(0, 63) at)`;

/** HMAC-SHA-256 of an id, with the two padded keys. */
const hmacOf = (id: string) => `sha256(outer_key || sha256(inner_key || ${textOf(id)}))`;

/** What makes an entry id of an HMAC: its first 16 bytes as a UUIDv4. */
const UUID_OF_HMAC = `
  set_byte(set_byte(substr(hmac, 1, 16), 6, get_byte(hmac, 6) & 15 | 64), 8, get_byte(hmac, 8) & 63 | 128)`;

/** Breaches that must never exist in draws. */
export const QUEUE_INVARIANTS: Invariants = {
  'a draw does not have exactly its sealed entries': `
    SELECT draw.room_id AS id FROM queue_draws draw
    LEFT JOIN (
      SELECT room_id, sum(length(entry_ids)) AS bytes, min(length(entry_ids) / 16 - length(numbers) / 4) AS numbers,
        min(length(entry_ids) - length(user_ids)) AS users
      FROM queue_draw_chunks GROUP BY room_id) entries USING (room_id)
    WHERE coalesce(bytes, 0) <> coalesce(entry_count, 0) * 16 OR numbers <> 0 OR users <> 0`,
  'a drawn entry has no rank, or an entry that is not drawn has one': `
    SELECT draw.room_id AS id FROM queue_draws draw JOIN queue_draw_chunks chunk USING (room_id)
    WHERE coalesce(length(ranks), 0) <> CASE state WHEN 'DRAWN' THEN length(entry_ids) / 4 ELSE 0 END
    GROUP BY 1`,
  'a drawn order is not that of seed, beacon and entries': `
    WITH draw AS MATERIALIZED (
      SELECT room_id, ${padded('key', 0x36)} AS inner_key, ${padded('key', 0x5c)} AS outer_key
      FROM (
        SELECT room_id, coalesce(sha256(seed || beacon_randomness), seed) AS key
        FROM queue_draws WHERE state = 'DRAWN') drawn)
    SELECT room_id AS id FROM (
      SELECT room_id, rank, row_number() OVER (PARTITION BY room_id ORDER BY ${hmacOf('entry_id')}) AS drawn
      FROM (${ENTRIES}) entry JOIN draw USING (room_id)) entry
    WHERE rank IS DISTINCT FROM drawn GROUP BY 1`,
  'an entry id is not that of its user': `
    WITH draw AS MATERIALIZED (
      SELECT room_id, ${padded('entry_key', 0x36)} AS inner_key, ${padded('entry_key', 0x5c)} AS outer_key
      FROM queue_draws)
    SELECT room_id AS id FROM (
      SELECT room_id, entry_id, ${hmacOf('user_id')} AS hmac FROM (${ENTRIES}) entry JOIN draw USING (room_id)) entry
    WHERE entry_id <> ${UUID_OF_HMAC} GROUP BY 1`,
  'the root of a draw is not that of its entries': `
    WITH RECURSIVE level AS (
      SELECT room_id, position, sha256('\\x00' || ${textOf('entry_id')}) AS hash,
        count(*) OVER (PARTITION BY room_id) AS size
      FROM (${ENTRIES}) entry
      UNION ALL
      SELECT room_id, position / 2, coalesce(sha256('\\x01' || hash || sibling), hash), (size + 1) / 2
      FROM (
        SELECT *, lead(hash) OVER (PARTITION BY room_id ORDER BY position) AS sibling
        FROM level WHERE size > 1) pair
      WHERE position % 2 = 0)
    SELECT room_id AS id FROM queue_draws JOIN level USING (room_id) WHERE size = 1 AND hash <> entries_root`,
  'a room and its draw disagree': `
    SELECT room.id FROM queue_rooms room LEFT JOIN queue_draws draw ON draw.room_id = room.id
    WHERE has_draw <> (draw.room_id IS NOT NULL)`,
};
